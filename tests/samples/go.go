// The sample of README.md, as a program.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"virtkit.dev/virtkit"
)

func main() {
	if err := sample(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func sample(ctx context.Context) error {
	// SAMPLE
}
