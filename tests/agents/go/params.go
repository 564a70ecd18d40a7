// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"virtkit.dev/virtkit"
)

// setField adds a field of a parameter group if it is set.
func setField[T any](params map[string]any, name string, v *T, form func(T) any) {
	if v != nil {
		params[name] = form(*v)
	}
}

// setList adds values that may come several times, or items, if there are any.
func setList[T any](params map[string]any, name string, v []T, form func([]T) any) {
	if len(v) > 0 {
		params[name] = form(v)
	}
}

// setExtra adds what a parameter group does not know.
func setExtra(params map[string]any, extra []virtkit.TypedParam) {
	if len(extra) > 0 {
		params["extra"] = extraForm(extra)
	}
}

// extraForm is the JSON form of parameters that a group does not know.
func extraForm(params []virtkit.TypedParam) any {
	extra := make(map[string]any, len(params))
	for _, param := range params {
		switch value := param.Value().(type) {
		case int32:
			extra[param.Name] = map[string]any{"i32": value}
		case uint32:
			extra[param.Name] = map[string]any{"u32": value}
		case int64:
			extra[param.Name] = map[string]any{"i64": strconv.FormatInt(value, 10)}
		case uint64:
			extra[param.Name] = map[string]any{"u64": strconv.FormatUint(value, 10)}
		case float64:
			extra[param.Name] = map[string]any{"f64": value}
		case bool:
			extra[param.Name] = map[string]any{"bool": value}
		case string:
			extra[param.Name] = map[string]any{"str": value}
		}
	}
	return extra
}

// parseExtra reads what extraForm writes.
func parseExtra(c *call, raw json.RawMessage) (params []virtkit.TypedParam, err error) {
	var extra map[string]map[string]json.RawMessage
	if err := json.Unmarshal(raw, &extra); err != nil {
		return nil, err
	}
	for name, typed := range extra {
		for kind, raw := range typed {
			param, err := parseTyped(c, name, kind, raw)
			if err != nil {
				return nil, err
			}
			params = append(params, param)
		}
	}
	return params, nil
}

func parseTyped(c *call, name, kind string, raw json.RawMessage) (virtkit.TypedParam, error) {
	switch kind {
	case "i32":
		return typed(c, name, raw, parse[int32])
	case "u32":
		return typed(c, name, raw, parse[uint32])
	case "i64":
		return typed(c, name, raw, parseDigits[int64])
	case "u64":
		return typed(c, name, raw, parseDigits[uint64])
	case "f64":
		return typed(c, name, raw, parse[float64])
	case "bool":
		return typed(c, name, raw, parse[bool])
	case "str":
		return typed(c, name, raw, parse[string])
	default:
		return virtkit.TypedParam{}, fmt.Errorf("a parameter cannot have the type %q", kind)
	}
}

func typed[T virtkit.Typed](c *call, name string, raw json.RawMessage, parse parser[T]) (virtkit.TypedParam, error) {
	value, err := parse(c, raw)
	return virtkit.NewTypedParam(name, value), err
}
