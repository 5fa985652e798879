// Package v20170312 stands in for the client of a cloud's routes, whose module cannot be had from the
// module proxy. flanneld needs its names to build; no test uses that backend, and every call fails.
package v20170312

import "errors"

var errStub = errors.New("built without the client of this cloud")

// Client fails each call.
type Client struct{}

// Filter selects what is listed.
type Filter struct {
	Name   *string
	Values []*string
}

// Route is one route of a table.
type Route struct {
	DestinationCidrBlock *string
	GatewayType          *string
	GatewayId            *string
	RouteId              *uint64
	RouteType            *string
	Enabled              *bool
}

// RouteTable is a table of routes.
type RouteTable struct {
	RouteTableId *string
	RouteSet     []*Route
}

// DescribeRouteTablesRequest asks for tables.
type DescribeRouteTablesRequest struct {
	Filters []*Filter
}

// DescribeRouteTablesResponse holds tables.
type DescribeRouteTablesResponse struct {
	Response struct{ RouteTableSet []*RouteTable }
}

// DeleteRoutesRequest removes routes.
type DeleteRoutesRequest struct {
	RouteTableId *string
	Routes       []*Route
}

// CreateRoutesRequest adds routes.
type CreateRoutesRequest struct {
	RouteTableId *string
	Routes       []*Route
}

// NewClientWithSecretId makes a client that fails.
func NewClientWithSecretId(secretId, secretKey, region string) (*Client, error) {
	return nil, errStub
}

// NewDescribeRouteTablesRequest makes an empty request.
func NewDescribeRouteTablesRequest() *DescribeRouteTablesRequest {
	return &DescribeRouteTablesRequest{}
}

// NewDeleteRoutesRequest makes an empty request.
func NewDeleteRoutesRequest() *DeleteRoutesRequest { return &DeleteRoutesRequest{} }

// NewCreateRoutesRequest makes an empty request.
func NewCreateRoutesRequest() *CreateRoutesRequest { return &CreateRoutesRequest{} }

// DescribeRouteTables fails.
func (*Client) DescribeRouteTables(*DescribeRouteTablesRequest) (*DescribeRouteTablesResponse, error) {
	return nil, errStub
}

// DeleteRoutes fails.
func (*Client) DeleteRoutes(*DeleteRoutesRequest) (any, error) { return nil, errStub }

// CreateRoutes fails.
func (*Client) CreateRoutes(*CreateRoutesRequest) (any, error) { return nil, errStub }
