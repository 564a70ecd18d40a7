// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"context"
	"errors"
)

// converse makes a call that asks: an attempt is begun, answered until it asks nothing more, and ended, also where the caller gives up or
// panics. The callback runs on the caller's goroutine, between two steps, and may call the API.
func converse[Q, A, T any](
	ctx context.Context, callback func(context.Context, []Q) (A, error), begin func() (uint64, error),
	asked func(context.Context, uint64) ([]Q, error), answer func(context.Context, uint64, A) error,
	refuse func(context.Context, uint64, string) error, end func(context.Context, uint64) (T, error),
) (result T, err error) {
	attempt, err := begin()
	if err != nil {
		return result, err
	}
	var cause error
	ended := false
	// What remains is done whether or not the caller still waits.
	after := context.WithoutCancel(ctx)
	defer func() {
		if !ended {
			// Why it is given up is told already.
			_, _ = end(after, attempt)
		}
	}()
	for {
		requests, err := asked(ctx, attempt)
		if err != nil {
			return result, err
		}
		if len(requests) == 0 {
			break
		}
		answers, failed := callback(ctx, requests)
		if failed == nil {
			err = answer(after, attempt, answers)
		} else {
			cause = failed
			err = refuse(after, attempt, failed.Error())
		}
		if err != nil {
			return result, err
		}
	}
	ended = true
	result, err = end(after, attempt)
	if err != nil && cause != nil {
		err = errors.Join(err, cause)
	}
	return result, err
}
