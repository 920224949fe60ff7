package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"roomtone/app/cli"
	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/app/ui/desktop"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	studio := session.NewStudio(places.Ours())
	code := cli.Run(ctx, cli.Config{
		Args:   os.Args[1:],
		Studio: studio,
		Stdin:  os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Window: func(ctx context.Context, file string) error { return desktop.Run(ctx, studio, file) },
	})
	_ = studio.Close() // what is left open can be made anew
	os.Exit(code)
}
