// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"strings"
	"testing"
)

func TestTheWordsOfAnErrorAreReadWhateverTheyAre(t *testing.T) {
	for words, want := range map[string]string{
		"caf\xe9 is gone": "caf\uFFFD is gone",
		"gone\x00hidden":  "gone",
		"":                "",
	} {
		if told := decodeFailure(failing(words)); told.message != want || told.code != codeRPC {
			t.Errorf("%q: %+v", words, told)
		}
	}
	whole := failing("no domain with that name")
	for name, payload := range map[string][]byte{"cut": whole[:len(whole)-6], "longer": append(whole, 0, 0, 0, 1)} {
		told := decodeFailure(payload)
		if !strings.HasPrefix(told.message, "no domain with that name (") || !strings.Contains(told.message, "malformed") || told.code != codeRPC {
			t.Errorf("%s: %+v", name, told)
		}
	}
}

func TestAnErrorThatIsNoneFailsItsCallAlone(t *testing.T) {
	l, other, _ := linked(t)
	go func() {
		other.answer(other.call(), statusError, words(1))
		other.answer(other.call(), statusError, failing("\xff"))
		other.answer(other.call(), statusOK, nil)
	}()
	for at, want := range []string{"malformed", "\uFFFD", ""} {
		err := l.ask(context.Background(), 1, nil, nil)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v", at, err)
		}
	}
}

func TestADaemonThatLacksAProcedureIsToldFromOneThatFails(t *testing.T) {
	for _, one := range []struct {
		message   string
		procedure uint32
		lacks     bool
	}{
		{"unknown procedure: 273", 273, true},
		{"unknown procedure: 2733", 273, false},
		{"unknown procedure: 1273", 273, false},
		{"Too many domains '27300' for limit '16384'", 273, false},
		{"Too many domains 273 for limit 16", 273, false},
		{"Too many domains for limit '273'", 273, false},
		{"", 273, false},
		{"Cannot find program 536903815 version 1", ofQemu | 3, true},
		{"Cannot find program 1536903815 version 1", ofQemu | 3, false},
		{"unknown procedure: 3", ofQemu | 3, true},
		{"the limit is 3", ofQemu | 3, false},
		{"unknown procedure: 13", ofQemu | 3, false},
	} {
		if lacks := isUnknown(failure(codeRPC, domainRPC, one.message), one.procedure); lacks != one.lacks {
			t.Errorf("%q, procedure %s: %v", one.message, spell(one.procedure), lacks)
		}
	}
}
