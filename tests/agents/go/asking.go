// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"

	"virtkit.dev/virtkit"
)

// parseAnswers makes a callback of the answers that a step gives, by kind.
func parseAnswers(_ *call, raw json.RawMessage) (virtkit.Credentials, error) {
	var given map[string]string
	if err := json.Unmarshal(raw, &given); err != nil {
		return nil, err
	}
	return func(_ context.Context, requests []virtkit.CredentialRequest) ([]virtkit.SecretValue, error) {
		if reason, ok := given["raise"]; ok {
			return nil, errors.New(reason)
		}
		answers := make([]virtkit.SecretValue, len(requests))
		for at, request := range requests {
			kind, err := request.Kind.MarshalText()
			if err != nil {
				return nil, err
			}
			if text, ok := given[string(kind)]; ok {
				bytes, err := hex.DecodeString(text)
				if err != nil {
					return nil, err
				}
				answers[at] = bytes
			}
		}
		return answers, nil
	}, nil
}
