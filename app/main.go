package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"roomtone/app/cli"
	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/app/support"
	"roomtone/app/ui/desktop"
)

// built says which state of the source this program is; make build sets it.
var built = "unknown"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ours := places.Ours()
	studio := session.NewStudio(ours)
	log := support.NewLog(ours.Logs())
	studio.Log = log.Logger()
	studio.Crashed, _ = support.KeepCrashes(ours.CrashLog()) // without the file a crash is only on the terminal
	studio.Log.Info("program started", "version", built, "go", runtime.Version(), "system", runtime.GOOS+"/"+runtime.GOARCH, "crashed_before", studio.Crashed)
	code := cli.Run(ctx, cli.Config{
		Args:   os.Args[1:],
		Studio: studio,
		Stdin:  os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Window: func(ctx context.Context, file string) error { return desktop.Run(ctx, studio, file) },
	})
	studio.Log.Info("program ended", "code", code)
	_ = log.Close()
	_ = studio.Close() // what is left open can be made anew
	os.Exit(code)
}
