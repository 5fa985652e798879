package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"
)

// With the certificate of a client; each request has so long.
func trusted(authority, certificate, key string, within time.Duration) (*http.Client, error) {
	text, err := os.ReadFile(authority)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}},
		ForceAttemptHTTP2: true}
	return &http.Client{Transport: transport, Timeout: within}, nil
}

// What happened to the requests, by kind, and what those that failed were told.
type tally struct {
	Requests map[string]int `json:"requests"`
	Failed   map[string]int `json:"failed"`
	Slowest  float64        `json:"slowestSeconds"`
	Errors   []string       `json:"errors"`
}

func (tally *tally) count(kind string, began time.Time, err error) {
	tally.Requests[kind]++
	tally.Slowest = max(tally.Slowest, time.Since(began).Seconds())
	if err != nil {
		tally.Failed[kind]++
		if len(tally.Errors) < 40 {
			tally.Errors = append(tally.Errors, began.UTC().Format("15:04:05.000 ")+kind+": "+err.Error())
		}
	}
}

func (tally *tally) print() error {
	return json.NewEncoder(os.Stdout).Encode(tally)
}

// load writes and reads one object over and over, as a client without retries does. Half of the requests come over a
// connection that is kept, half over a new one: both kinds of client are to see no failure.
func load(arguments []string) error {
	if len(arguments) != 4 {
		return fmt.Errorf("load SERVER CA CERT KEY")
	}
	kept, err := trusted(arguments[1], arguments[2], arguments[3], 20*time.Second)
	if err != nil {
		return err
	}
	fresh, err := trusted(arguments[1], arguments[2], arguments[3], 20*time.Second)
	if err != nil {
		return err
	}
	fresh.Transport.(*http.Transport).DisableKeepAlives = true
	path := arguments[0] + "/api/v1/namespaces/default/configmaps/load"
	result := &tally{Requests: map[string]int{}, Failed: map[string]int{}}
	end := ended()
	for number := 0; end.Err() == nil; number++ {
		for _, connection := range []struct {
			name   string
			client *http.Client
		}{{"kept", kept}, {"new", fresh}} {
			object := fmt.Sprintf(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"load"},"data":{"n":"%d"}}`, number)
			began := time.Now()
			err := send(connection.client, http.MethodPatch, path+"?fieldManager=load&force=true", object)
			result.count("write/"+connection.name, began, err)
			began = time.Now()
			err = send(connection.client, http.MethodGet, path, "")
			result.count("read/"+connection.name, began, err)
		}
		select {
		case <-end.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	return result.print()
}

func send(client *http.Client, method, address, body string) error {
	request, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/apply-patch+yaml")
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", answer.Status, strings.TrimSpace(string(text)))
	}
	return nil
}

// members asks every member of etcd for its health a few times a second, and remembers who was down together.
func members(arguments []string) error {
	if len(arguments) < 4 {
		return fmt.Errorf("members CA CERT KEY ADDRESS...")
	}
	// One that is only slow, on a busy machine, is not down.
	client, err := trusted(arguments[0], arguments[1], arguments[2], 10*time.Second)
	if err != nil {
		return err
	}
	// A member that restarts is to be seen, so no connection is kept.
	client.Transport.(*http.Transport).DisableKeepAlives = true
	addresses := arguments[3:]
	seen := struct {
		Rounds  int            `json:"rounds"`
		Down    map[string]int `json:"down"`
		Most    int            `json:"mostAtOnce"`
		Changes []string       `json:"changes"`
	}{Down: map[string]int{}}
	end, before := ended(), ""
	for end.Err() == nil {
		down := unhealthy(client, addresses)
		seen.Rounds++
		seen.Most = max(seen.Most, len(down))
		for _, address := range down {
			seen.Down[address]++
		}
		if now := strings.Join(down, " "); now != before {
			seen.Changes = append(seen.Changes, time.Now().UTC().Format("15:04:05.000 ")+"down: "+now)
			before = now
		}
		select {
		case <-end.Done():
		case <-time.After(150 * time.Millisecond):
		}
	}
	return json.NewEncoder(os.Stdout).Encode(seen)
}

// Those that do not take a connection: a member without a quorum answers, and does so with an error.
func unhealthy(client *http.Client, addresses []string) []string {
	type result struct {
		address string
		down    bool
	}
	results := make(chan result)
	for _, address := range addresses {
		go func() {
			answer, err := client.Get("https://" + address + "/livez")
			if err == nil {
				answer.Body.Close()
			}
			results <- result{address, err != nil}
		}()
	}
	var down []string
	for range addresses {
		if result := <-results; result.down {
			down = append(down, result.address)
		}
	}
	sort.Strings(down)
	return down
}
