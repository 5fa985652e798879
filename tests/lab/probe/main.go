// Command probe is what the lab runs inside pods and beside hosts: it serves, asks, and counts what fails. It needs
// nothing but itself, so an image of it holds one file.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: probe pause                    wait for the end, as a pod's first container
       probe serve ADDRESS            tell on which node it runs, by the variable NODE
       probe get URL...               print what each answers; 1 if one does not
       probe lookup NAME [SERVER]     print the addresses of a name; 1 if there is none
       probe load SERVER CA CERT KEY  write and read objects through an API server until it is ended; print the count
       probe members CA CERT KEY ADDRESS...
                                      ask members of etcd until it is ended; print how many were down at once
`

var commands = map[string]func([]string) error{
	"pause":   func([]string) error { <-ended().Done(); return nil },
	"serve":   serve,
	"get":     get,
	"lookup":  lookup,
	"load":    load,
	"members": members,
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

// ended is done when somebody asks this process to end.
func ended() context.Context {
	end, _ := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	return end
}

func serve(arguments []string) error {
	if len(arguments) != 1 {
		return fmt.Errorf("serve ADDRESS")
	}
	server := &http.Server{Addr: arguments[0], Handler: http.HandlerFunc(
		func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, os.Getenv("NODE")) })}
	fmt.Println("serving on", os.Getenv("NODE"))
	go func() { <-ended().Done(); server.Close() }()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func get(addresses []string) error {
	client := &http.Client{Timeout: 5 * time.Second}
	var failed []string
	for _, address := range addresses {
		text, err := ask(client, address)
		if err != nil {
			failed = append(failed, err.Error())
			continue
		}
		fmt.Println(address, text)
	}
	if failed != nil {
		return fmt.Errorf("%s", strings.Join(failed, "\n"))
	}
	return nil
}

func ask(client *http.Client, address string) (string, error) {
	answer, err := client.Get(address)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", address, answer.Status, text)
	}
	return strings.TrimSpace(string(text)), err
}

func lookup(arguments []string) error {
	resolver := &net.Resolver{PreferGo: true}
	switch len(arguments) {
	case 1:
	case 2:
		resolver.Dial = func(within context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(within, network, net.JoinHostPort(arguments[1], "53"))
		}
	default:
		return fmt.Errorf("lookup NAME [SERVER]")
	}
	within, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	found, err := resolver.LookupHost(within, arguments[0])
	if err != nil {
		return err
	}
	fmt.Println(strings.Join(found, " "))
	return nil
}
