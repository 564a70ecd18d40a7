// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"virtkit.dev/virtkit"
)

// The wire client has no engine: each connection leads over a socket of its own to one daemon, the agent in Rust, which opens what the
// scenario names. What a driver asks before it lets somebody in has no procedure on the wire: the daemon has the answers.
func init() {
	steps["connect"] = connectThrough
	steps["Connection.uri"] = uriThrough
}

// daemon is the process at the other end.
type daemon struct {
	folder string
	lines  *json.Encoder
	answer *bufio.Reader
	served int
	// URIs as they lead to the daemon, with those of the scenario.
	named []string
}

var serving *daemon

// started starts the daemon when it is needed first. It ends with this process, whose end closes its input.
func started() (*daemon, error) {
	if serving != nil {
		return serving, nil
	}
	folder, err := os.MkdirTemp("", "virtkit-go-pure-*")
	if err != nil {
		return nil, err
	}
	command := exec.Command(os.Getenv("VIRTKIT_AGENT_DAEMON"))
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("the daemon cannot be started: %w", err)
	}
	serving = &daemon{folder: folder, lines: json.NewEncoder(input), answer: bufio.NewReader(output)}
	return serving, nil
}

// listen lets the daemon listen on another socket.
func (d *daemon) listen(credentials json.RawMessage) (socket string, err error) {
	d.served++
	socket = filepath.Join(d.folder, fmt.Sprintf("%d.sock", d.served))
	args := map[string]any{"socket": socket}
	if credentials != nil {
		args["credentials"] = credentials
	}
	if err := d.lines.Encode(map[string]any{"id": d.served, "call": "serve", "args": args}); err != nil {
		return "", err
	}
	line, err := d.answer.ReadBytes('\n')
	if err != nil {
		return "", err
	}
	var answer struct {
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		return "", err
	}
	if answer.Error != nil {
		return "", errors.New(string(answer.Error))
	}
	return socket, nil
}

// lead makes a URI that leads to a socket. What the scenario names is for the daemon to open, and to judge.
func lead(uri, socket string) string {
	led := "remote+unix:///?socket=" + url.PathEscape(socket)
	if uri != "" {
		led += "&name=" + strings.ReplaceAll(url.QueryEscape(uri), "+", "%20")
	}
	return led
}

func connectThrough(c *call) (value, result any, err error) {
	d, err := started()
	if err != nil {
		return nil, nil, err
	}
	socket, err := d.listen(c.Args["credentials"])
	if err != nil {
		return nil, nil, err
	}
	uri := optional(c, "uri", parse[string])
	led := lead(uri, socket)
	d.named = append(d.named, led, uri)
	encoded, err := json.Marshal(led)
	if err != nil {
		return nil, nil, err
	}
	if c.Args == nil {
		c.Args = make(map[string]json.RawMessage)
	}
	c.Args["uri"] = encoded
	delete(c.Args, "credentials")
	return methods["connect"](c)
}

// told is a message with the URIs of the scenario in the place of those that lead to the daemon.
func told(message string) string {
	if serving == nil {
		return message
	}
	return strings.NewReplacer(serving.named...).Replace(message)
}

func uriThrough(c *call) (value, result any, err error) {
	conn := receiver[*virtkit.Connection](c)
	if c.wrong != nil {
		return nil, nil, c.wrong
	}
	uri, err := conn.URI(c.ctx)
	return done(told(uri), err, formPlain[string])
}
