// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

const askingURI = "test:///default?auth=password"

func logIn(_ context.Context, requests []CredentialRequest) ([]SecretValue, error) {
	answers := make([]SecretValue, len(requests))
	for at, request := range requests {
		switch request.Kind {
		case CredentialTypeAuthName:
			answers[at] = SecretValue("ada")
		case CredentialTypePassphrase:
			answers[at] = SecretValue("lovelace")
		}
	}
	return answers, nil
}

func TestCredentialsAreAskedForOnTheCallersGoroutine(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var kinds []CredentialType
	conn, err := ConnectWith(ctx, askingURI, func(ctx context.Context, requests []CredentialRequest) ([]SecretValue, error) {
		// A callback may call the API.
		other, err := Connect(ctx, "test:///default")
		if err != nil {
			return nil, err
		}
		defer other.Close()
		for _, request := range requests {
			kinds = append(kinds, request.Kind)
		}
		return logIn(ctx, requests)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if len(kinds) != 2 || kinds[0] != CredentialTypeAuthName || kinds[1] != CredentialTypePassphrase {
		t.Errorf("asked for %v", kinds)
	}
}

func TestWrongAnswersAreErrors(t *testing.T) {
	ctx := context.Background()
	gone := errors.New("no keyring")
	for _, c := range []struct {
		name    string
		answers Credentials
		code    error
	}{
		{"refused", func(context.Context, []CredentialRequest) ([]SecretValue, error) { return nil, gone }, ErrAuthFailed},
		{"missing", func(_ context.Context, r []CredentialRequest) ([]SecretValue, error) {
			return make([]SecretValue, len(r)), nil
		}, ErrAuthCancelled},
		{"too few", func(context.Context, []CredentialRequest) ([]SecretValue, error) { return nil, nil }, ErrAuthFailed},
		{"wrong", func(_ context.Context, r []CredentialRequest) ([]SecretValue, error) {
			return []SecretValue{SecretValue("byron")}, nil
		}, ErrAuthFailed},
	} {
		_, err := ConnectWith(ctx, askingURI, c.answers)
		if !errors.Is(err, c.code) {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.name == "refused" && (!errors.Is(err, gone) || !strings.Contains(err.Error(), "no keyring")) {
			t.Errorf("the callback's error is lost: %v", err)
		}
	}
	if _, err := Connect(ctx, askingURI); !errors.Is(err, ErrInvalidArg) {
		t.Errorf("without a callback: %v", err)
	}
}

func TestAnAttemptIsGivenUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := ConnectWith(ctx, askingURI, func(ctx context.Context, requests []CredentialRequest) ([]SecretValue, error) {
		cancel()
		return logIn(ctx, requests)
	})
	if !errors.Is(err, ErrCancelled) {
		t.Error(err)
	}
}
