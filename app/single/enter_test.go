package single_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"roomtone/app/single"
)

// asProgram makes the test's program one that is started: it enters at the
// path, and where it is the first, stays until its input ends.
const asProgram = "ROOMTONE_TEST_SINGLE"

func TestMain(m *testing.M) {
	path := os.Getenv(asProgram)
	if path == "" {
		os.Exit(m.Run())
	}
	handed, leave := single.Enter(path, "of "+fmt.Sprint(os.Getpid()))
	if handed {
		fmt.Println("handed")
		return
	}
	defer leave()
	fmt.Println("first")
	time.Sleep(500 * time.Millisecond) // a window takes its time
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- single.Listen(ctx, path, func(file string) { fmt.Println("got", file) }) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	stop()
	<-done
}

// started is one start of the program.
type started struct {
	*exec.Cmd
	in   io.Closer
	said *bufio.Scanner
}

func launched(t *testing.T, path string) *started {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asProgram+"="+path)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	return &started{c, in, bufio.NewScanner(out)}
}

func (s *started) line() string {
	if !s.said.Scan() {
		return "nothing"
	}
	return s.said.Text()
}

func TestOfTenStartsInTheSameInstantOneOpens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "window.json")
	const starts = 10
	for round := range 3 {
		var all []*started
		for range starts {
			all = append(all, launched(t, path))
		}
		said := make([]string, starts)
		var wg sync.WaitGroup
		for i, s := range all {
			wg.Go(func() { said[i] = s.line() })
		}
		wg.Wait()
		var first *started
		for i, s := range said {
			switch {
			case s == "first" && first == nil:
				first = all[i]
			case s != "handed":
				t.Fatalf("round %d: they said %q", round, said)
			}
		}
		if first == nil {
			t.Fatalf("round %d: nobody is the first: %q", round, said)
		}
		for range starts - 1 {
			if got := first.line(); !strings.HasPrefix(got, "got "+string(filepath.Separator)) {
				t.Errorf("round %d: the first was handed %q", round, got)
			}
		}
		if round == 1 { // killed, it gives its place to the next one too
			_ = first.Process.Kill()
		}
		_ = first.in.Close()
		_ = first.Wait()
	}
}

func TestOneThatHangsIsNotWaitedForForEver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window.json")
	_, leave := single.Enter(path, "") // and does not listen
	defer leave()
	began := time.Now()
	handed, second := single.Enter(path, "")
	if handed {
		t.Error("it was handed to nobody")
	}
	second()
	if took := time.Since(began); took < 4*time.Second || took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestWhereNothingCanBeLockedAProgramStarts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if handed, leave := single.Enter(filepath.Join(file, "window.json"), ""); handed || leave == nil {
		t.Error("it does not start")
	} else {
		leave()
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v", took)
	}
}
