package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"roomtone/app/cli"
	"roomtone/app/places"
	"roomtone/app/session"
)

// roomtone is the program as main wires it, without a window.
func roomtone() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	studio := session.NewStudio(places.Ours())
	studio.Discover = announced
	os.Exit(cli.Run(ctx, cli.Config{
		Args:   os.Args[1:],
		Studio: studio,
		Stdin:  os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	}))
}

// announced stands for the network of whoever runs the tests: there answer the
// bridges of the file $ANNOUNCED, and none without it.
func announced(context.Context) ([]session.Bridge, error) {
	data, err := os.ReadFile(os.Getenv("ANNOUNCED"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var found []session.Bridge
	if err == nil {
		err = json.Unmarshal(data, &found)
	}
	return found, err
}

// announce lets one bridge answer on the network: "announce ADDRESS".
func announce(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "announce ADDRESS")
	data, err := json.Marshal([]session.Bridge{{BridgeID: "001788FFFE1A2B3C", Address: args[0], Name: "Hue Bridge - 1A2B3C", Model: "BSB002"}})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.Getenv("ANNOUNCED"), data, 0o600))
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"roomtone": roomtone})
}

// TestScripts runs the real command: the files in testdata/script are the
// terminal's specification.
func TestScripts(t *testing.T) { scripts(t, "testdata/script") }

// scripts runs the files of a folder, each in a profile of its own.
func scripts(t *testing.T, folder string) {
	testscript.Run(t, testscript.Params{
		Dir:                 folder,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			for _, kind := range []string{"CONFIG", "DATA", "STATE", "CACHE"} {
				e.Setenv("XDG_"+kind+"_HOME", filepath.Join(e.WorkDir, ".profile", kind))
			}
			e.Setenv("SESSIONS", filepath.Join(e.WorkDir, ".profile", "DATA", "roomtone", "sessions"))
			e.Setenv("ANNOUNCED", filepath.Join(e.WorkDir, "announced.json"))
			e.Setenv("CEILING", filepath.Join(e.WorkDir, ".profile", "CONFIG", "roomtone", "ceiling.toml"))
			e.Setenv("LIBRARY", filepath.Join(e.WorkDir, ".profile", "DATA", "roomtone", "library.db"))
			e.Values[bridgeProcess{}] = &exec.Cmd{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"recordid": recordID, "recoverykey": recoveryKey,
			"jsonline":  jsonline,
			"contract":  contract,
			"await":     await,
			"tone":      tone,
			"truncate":  truncate,
			"simulator": simulator,
			"button":    button,
			"lamp":      lamp,
			"turn":      turn,
			"announce":  announce,
		},
	})
}

func need(ts *testscript.TestScript, ok bool, usage string) {
	if !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

// exits runs a program and checks its exit code: "exits 2 roomtone play".
func exits(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) > 1, "exits CODE PROGRAM [ARG]…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("the exit code is %d, not %d", got, want)
	}
}

// await waits until a file of a pattern contains what matches an expression:
// "await $SESSIONS/*.jsonl dose".
func await(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 2, "await GLOB REGEXP")
	want, err := regexp.Compile(args[1])
	ts.Check(err)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		paths, err := filepath.Glob(ts.MkAbs(args[0]))
		ts.Check(err)
		for _, path := range paths {
			if b, err := os.ReadFile(path); err == nil && want.Match(b) {
				return
			}
		}
	}
	ts.Fatalf("nothing in %s matches %s", args[0], args[1])
}

// tone writes a soft sine as a WAV file: "tone music/a.wav 90s 220".
func tone(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 3, "tone FILE LENGTH HZ")
	length, err := time.ParseDuration(args[1])
	ts.Check(err)
	hz, err := strconv.ParseFloat(args[2], 64)
	ts.Check(err)
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o777))
	ts.Check(os.WriteFile(path, sine(length, hz), 0o666))
}

// truncate cuts a file: "truncate FILE BYTES".
func truncate(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 2, "truncate FILE BYTES")
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size))
}

// sine is a WAV file, 16 bits, one channel, 8 kHz.
func sine(length time.Duration, hz float64) []byte {
	const rate = 8000
	n := int(length.Seconds() * rate)
	little := func(b []byte, v, bytes int) []byte {
		for i := range bytes {
			b = append(b, byte(v>>(8*i)))
		}
		return b
	}
	b := little([]byte("RIFF"), 36+2*n, 4)
	b = little(append(b, "WAVEfmt "...), 16, 4)
	b = little(little(b, 1, 2), 1, 2)         // PCM, one channel
	b = little(little(b, rate, 4), 2*rate, 4) // samples and bytes a second
	b = little(little(b, 2, 2), 16, 2)        // bytes a sample, bits
	b = little(append(b, "data"...), 2*n, 4)  // then the samples
	for i := range n {
		b = little(b, int(3000*math.Sin(2*math.Pi*hz*float64(i)/rate)), 2)
	}
	return b
}

// recordID puts the ID of the one record there is into a variable:
// "recordid ID".
func recordID(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "recordid VARIABLE")
	found, err := filepath.Glob(filepath.Join(ts.Getenv("SESSIONS"), "*.jsonl"))
	ts.Check(err)
	need(ts, len(found) == 1, "a single record")
	ts.Setenv(args[0], strings.TrimSuffix(filepath.Base(found[0]), ".jsonl"))
}

// recoveryKey writes the key on paper, as the last command gave it, into a
// file: "recoverykey FILE".
func recoveryKey(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "recoverykey FILE")
	var answer struct {
		Key string `json:"recovery_key"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &answer))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(answer.Key+"\n"), 0o600))
}
