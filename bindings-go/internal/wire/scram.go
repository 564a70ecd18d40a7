// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The rounds that a server may ask for: fewer are too weak, more would only keep this side busy.
const (
	fewestRounds = 4096
	mostRounds   = 1_000_000
)

// "No channel binding, in my own name", in front of the first message.
const scramHead = "n,,"

// scram is this side of SCRAM (RFC 5802, RFC 7677): both sides show that they know the password, and neither sends it.
type scram struct {
	hash         func() hash.Hash
	nonce, first string
	password     []byte
	// What the server has to sign with, and what; nil before it was sent.
	key      []byte
	messages string
	verified bool
}

func beginScram(mechanism string, both *nameAndPassword) (*scram, []byte) {
	random := make([]byte, 18)
	// It never fails: without random numbers the process ends.
	_, _ = rand.Read(random)
	return beginScramWith(mechanism, both, base64.StdEncoding.EncodeToString(random))
}

func beginScramWith(mechanism string, both *nameAndPassword, nonce string) (*scram, []byte) {
	s := &scram{hash: sha256.New, nonce: nonce, password: both.password}
	if mechanism == "SCRAM-SHA-512" {
		s.hash = sha512.New
	}
	s.first = "n=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(both.name) + ",r=" + nonce
	return s, []byte(scramHead + s.first)
}

func (s *scram) sign(key []byte, text string) []byte {
	signer := hmac.New(s.hash, key)
	signer.Write([]byte(text))
	return signer.Sum(nil)
}

// stretch is PBKDF2 for one block, which is all that SCRAM needs.
func (s *scram) stretch(salt []byte, rounds int) []byte {
	signer := hmac.New(s.hash, s.password)
	signer.Write(salt)
	signer.Write([]byte{0, 0, 0, 1})
	step := signer.Sum(nil)
	key := append([]byte(nil), step...)
	for range rounds - 1 {
		signer.Reset()
		signer.Write(step)
		step = signer.Sum(step[:0])
		for at := range key {
			key[at] ^= step[at]
		}
	}
	return key
}

// step takes a message of the server's, and gives what is to be sent; nil for nothing.
func (s *scram) step(server []byte, why string) ([]byte, error) {
	wrong := func(what string) error { return refusedLogin(why + " " + what) }
	if s.verified {
		return nil, nil
	}
	if server == nil || !utf8.Valid(server) {
		return nil, wrong("does not say what it has to say next")
	}
	text := string(server)
	if s.key == nil {
		return s.prove(text, wrong)
	}
	if refusal, ok := attribute(text, "e="); ok {
		return nil, wrong("refuses the password: " + refusal)
	}
	encoded, _ := attribute(text, "v=")
	signature, err := base64.StdEncoding.DecodeString(encoded)
	switch {
	case err != nil || encoded == "":
		return nil, wrong("does not show that it knows the password")
	case !hmac.Equal(signature, s.sign(s.key, s.messages)):
		return nil, wrong("does not know the password: it is not who it pretends to be")
	}
	s.verified = true
	return nil, nil
}

// prove answers the server's first message.
func (s *scram) prove(text string, wrong func(string) error) ([]byte, error) {
	nonce, _ := attribute(text, "r=")
	if !strings.HasPrefix(nonce, s.nonce) || len(nonce) == len(s.nonce) {
		return nil, wrong("answers somebody else: its nonce does not begin with ours")
	}
	encoded, ok := attribute(text, "s=")
	salt, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !ok {
		return nil, wrong("sends no salt")
	}
	number, _ := attribute(text, "i=")
	rounds, err := strconv.Atoi(number)
	if err != nil {
		return nil, wrong("sends no number of rounds")
	}
	if rounds < fewestRounds || rounds > mostRounds {
		return nil, wrong(fmt.Sprintf("asks for %d rounds; %d to %d make sense", rounds, fewestRounds, mostRounds))
	}
	salted := s.stretch(salt, rounds)
	last := "c=" + base64.StdEncoding.EncodeToString([]byte(scramHead)) + ",r=" + nonce
	s.messages = s.first + "," + text + "," + last
	clientKey := s.sign(salted, "Client Key")
	stored := s.hash()
	stored.Write(clientKey)
	for at, signed := range s.sign(stored.Sum(nil), s.messages) {
		clientKey[at] ^= signed
	}
	s.key = s.sign(salted, "Server Key")
	return []byte(last + ",p=" + base64.StdEncoding.EncodeToString(clientKey)), nil
}

// attribute finds a part of a message: r=... between commas.
func attribute(text, name string) (string, bool) {
	for _, part := range strings.Split(text, ",") {
		if value, ok := strings.CutPrefix(part, name); ok {
			return value, true
		}
	}
	return "", false
}
