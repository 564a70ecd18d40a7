// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// call is one line of input.
type call struct {
	ID     json.RawMessage            `json:"id"`
	Method string                     `json:"call"`
	On     string                     `json:"on"`
	Args   map[string]json.RawMessage `json:"args"`
	Save   string                     `json:"save"`
	// Milliseconds; nil for none.
	Timeout     *int64 `json:"timeout_ms"`
	CancelAfter *int64 `json:"cancel_after_ms"`

	agent *agent
	ctx   context.Context
	// The first thing that was wrong with the question.
	wrong error
}

// maker makes a call of one kind: it gives what may be saved, and its JSON form.
type maker func(*call) (value, result any, err error)

// begin makes the context that the question asks for.
func (c *call) begin() (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	end = cancel
	if c.CancelAfter != nil {
		if *c.CancelAfter == 0 {
			cancel()
		} else {
			timer := time.AfterFunc(time.Duration(*c.CancelAfter)*time.Millisecond, cancel)
			end = func() { timer.Stop(); cancel() }
		}
	}
	c.ctx = ctx
	if c.Timeout != nil {
		limited, release := context.WithTimeout(ctx, time.Duration(*c.Timeout)*time.Millisecond)
		whole := end
		c.ctx, end = limited, func() { release(); whole() }
	}
	return end
}

func (c *call) fail(err error) {
	if c.wrong == nil {
		c.wrong = err
	}
}

// named gives what was saved under a name, which must be of this type.
func named[T any](c *call, name string) (v T) {
	saved, ok := c.agent.saved[name]
	if !ok {
		c.fail(fmt.Errorf("nothing is saved as %q", name))
		return v
	}
	v, ok = saved.(T)
	if !ok {
		c.fail(fmt.Errorf("%q is a %T, not a %T", name, saved, v))
	}
	return v
}

// receiver gives the object that the method is called on.
func receiver[T any](c *call) T {
	return named[T](c, c.On)
}

// parser reads the JSON form of a value.
type parser[T any] func(*call, json.RawMessage) (T, error)

// argument gives an argument that must be there.
func argument[T any](c *call, name string, parse parser[T]) (v T) {
	if _, ok := c.Args[name]; !ok {
		c.fail(fmt.Errorf("%s needs the argument %q", c.Method, name))
		return v
	}
	return optional(c, name, parse)
}

// optional gives an argument, or the zero value of its type, which stands for its default.
func optional[T any](c *call, name string, parse parser[T]) (v T) {
	raw, ok := c.Args[name]
	if !ok {
		return v
	}
	v, err := parse(c, raw)
	if err != nil {
		c.fail(fmt.Errorf("the argument %q of %s: %w", name, c.Method, err))
	}
	return v
}

// variadic gives an argument as a list of one, or of none.
func variadic[T any](c *call, name string, parse parser[T]) []T {
	if _, ok := c.Args[name]; !ok {
		return nil
	}
	return []T{optional(c, name, parse)}
}

// done gives the result of a call, with its JSON form.
func done[T any](v T, err error, form func(T) any) (value, result any, _ error) {
	if err != nil {
		return nil, nil, err
	}
	result = form(v)
	if operation, ok := result.(following); ok {
		return operation, result, nil
	}
	return v, result, nil
}

// nothing gives the result of a call that has none.
func nothing(err error) (value, result any, _ error) {
	return nil, nil, err
}
