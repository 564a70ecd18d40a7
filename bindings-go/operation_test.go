// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// saving begins to save the domain of a host of its own.
func saving(t *testing.T, parameters string) (*Domain, *Operation) {
	t.Helper()
	ctx := context.Background()
	conn, err := Connect(ctx, "test:///default?"+parameters)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	domain, err := conn.DomainByName(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	operation, err := domain.Save(ctx, filepath.Join(t.TempDir(), "saved"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return domain, operation
}

func TestManyWaitForAnOperation(t *testing.T) {
	ctx := context.Background()
	_, operation := saving(t, "latency=50ms")
	var group sync.WaitGroup
	for range 20 {
		group.Add(1)
		go func() {
			defer group.Done()
			if err := operation.Wait(ctx); err != nil {
				t.Error(err)
			}
		}()
	}
	group.Wait()
	progress, err := operation.Progress(ctx)
	if err != nil || progress.Kind != DomainJobTypeCompleted {
		t.Errorf("%+v, %v", progress, err)
	}
	if err := operation.Cancel(ctx); err != nil {
		t.Errorf("what has ended is left alone: %v", err)
	}
}

func TestAContextEndsTheWaitAndNotTheWork(t *testing.T) {
	ctx := context.Background()
	domain, operation := saving(t, "job_speed=0")
	soon, release := context.WithTimeout(ctx, 20*time.Millisecond)
	defer release()
	if err := operation.Wait(soon); !errors.Is(err, ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if err := operation.Close(); err != nil {
		t.Error(err)
	}
	if err := operation.Wait(ctx); !errors.Is(err, ErrInvalidArg) {
		t.Errorf("a closed handle: %v", err)
	}
	info, err := domain.JobInfo(ctx)
	if err != nil || info.Kind != DomainJobTypeUnbounded {
		t.Errorf("%+v, %v", info, err)
	}
	if err := domain.AbortJob(ctx); err != nil {
		t.Error(err)
	}
}

func TestACancelledOperationIsAborted(t *testing.T) {
	ctx := context.Background()
	_, operation := saving(t, "job_speed=0")
	if err := operation.Cancel(ctx); err != nil {
		t.Fatal(err)
	}
	if err := operation.Wait(ctx); !errors.Is(err, ErrOperationAborted) {
		t.Errorf("%v", err)
	}
}
