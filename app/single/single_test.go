package single_test

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roomtone/app/single"
)

// first listens at path until the test ends; what is handed over comes out of
// the channel.
func first(t *testing.T, path string) (files <-chan string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	handed, ended := make(chan string, 8), make(chan error, 1)
	go func() { ended <- single.Listen(ctx, path, func(file string) { handed <- file }) }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it does not listen")
		}
	}
	stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		ended <- nil
	}
	t.Cleanup(stop)
	return handed, stop
}

func TestASecondStartHandsItsFileOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "window.json")
	if single.Hand(path, "") {
		t.Fatal("there is one before the first")
	}
	files, stop := first(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the word: %v, %v", info.Mode(), err)
	}
	for _, file := range []string{"", "/music/evening one.roomtone", "/a/" + strings.Repeat("b", 4000)} {
		if !single.Hand(path, file) {
			t.Fatalf("%q was not taken", file)
		}
		if got := <-files; got != file {
			t.Errorf("%q came as %q", file, got)
		}
	}
	if !single.Hand(path, "evening.roomtone") {
		t.Fatal("it was not taken")
	}
	if got := <-files; !filepath.IsAbs(got) {
		t.Errorf("the other program stands in another folder, and got %q", got)
	}
	stop()
	if _, err := os.Stat(path); err == nil {
		t.Error("it has left its address behind")
	}
	if single.Hand(path, "") {
		t.Error("it is there after its end")
	}
}

func TestWhatAKilledProgramLeftBlocksNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window.json")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close() // nobody listens there any more
	for name, text := range map[string]string{
		"nobody there":     `{"address":"` + address + `","word":"x"}`,
		"half a file":      `{"addr`,
		"nothing":          ``,
		"another computer": `{"address":"192.0.2.1:80","word":"x"}`,
		"no address":       `{"address":"here","word":"x"}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if single.Hand(path, "") {
			t.Errorf("%s: there is one", name)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: it took %v", name, took)
		}
	}
	if files, _ := first(t, path+"2"); !single.Hand(path+"2", "a.roomtone") || !strings.HasSuffix(<-files, "a.roomtone") {
		t.Error("the next one does not take its place")
	}
}

func TestAStrangerIsNotHeard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window.json")
	files, _ := first(t, path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var at struct{ Address string }
	if err := json.Unmarshal(data, &at); err != nil {
		t.Fatal(err)
	}
	for name, said := range map[string]string{
		"another word": `{"word":"x","file":"/etc/passwd"}` + "\n",
		"no JSON":      "GET / HTTP/1.1\r\n\r\n",
		"no end":       strings.Repeat("x", 100_000),
	} {
		c, err := net.Dial("tcp", at.Address)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(said))
		answer := make([]byte, 20)
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		if n, _ := c.Read(answer); n > 0 {
			t.Errorf("%s is answered %q", name, answer[:n])
		}
		_ = c.Close()
	}
	if !single.Hand(path, "") || <-files != "" {
		t.Error("afterwards it is deaf")
	}
	if len(files) > 0 {
		t.Errorf("a stranger's file was opened: %q", <-files)
	}
}
