// SPDX-License-Identifier: LGPL-2.1-or-later

// The behaviour agent of the Go API: takes calls as JSON, one a line, makes them, and answers with one line each.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"virtkit.dev/virtkit"
)

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve answers until there are no more lines.
func serve(input io.Reader, output io.Writer) error {
	agent := agent{saved: make(map[string]any)}
	lines := bufio.NewReader(input)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			if err := json.NewEncoder(output).Encode(agent.answer(line)); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// agent keeps what the scenario has saved.
type agent struct {
	saved map[string]any
}

// answer makes the call that a line asks for.
func (a *agent) answer(line []byte) map[string]any {
	call := call{agent: a}
	if err := json.Unmarshal(line, &call); err != nil {
		return map[string]any{"id": nil, "error": failure(fmt.Errorf("the line is no question: %w", err))}
	}
	end := call.begin()
	defer end()
	value, result, err := call.perform()
	if err != nil {
		return map[string]any{"id": call.ID, "error": failure(err)}
	}
	if call.Save != "" {
		a.saved[call.Save] = value
	} else if file, ok := value.(*os.File); ok {
		file.Close()
	}
	return map[string]any{"id": call.ID, "ok": result}
}

// perform finds the step or the method and makes the call.
func (c *call) perform() (value, result any, err error) {
	make, ok := steps[c.Method]
	if !ok {
		make, ok = methods[c.Method]
	}
	if !ok {
		return nil, nil, fmt.Errorf("the Go API has no %q", c.Method)
	}
	return make(c)
}

// failure is the JSON form of an error. Those that are not of the API are the agent's own.
func failure(err error) map[string]any {
	var details *virtkit.Error
	if !errors.As(err, &details) {
		return map[string]any{"code": "Agent", "domain": "Agent", "message": err.Error(), "outcome": nil}
	}
	var outcome any
	if details.Outcome != virtkit.OutcomeNone {
		outcome = details.Outcome.String()
	}
	return map[string]any{
		"code":    nameOrNumber(details.Code.String(), int32(details.Code)),
		"domain":  nameOrNumber(details.Domain.String(), int32(details.Domain)),
		"message": told(details.Message),
		"outcome": outcome,
	}
}

// nameOrNumber gives the number of a value that has no name.
func nameOrNumber(name string, number int32) any {
	if strings.HasSuffix(name, ")") {
		return number
	}
	return name
}
