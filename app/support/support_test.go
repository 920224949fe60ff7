package support

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestTheLogTurnsOver(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "log")
	l := NewLog(folder)
	line := append(bytes.Repeat([]byte("x"), 99_999), '\n')
	for range 70 { // 7 MB
		if n, err := l.Write(line); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != logFiles {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.Size() > logSize || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, %v, %v", f.Name(), info.Size(), info.Mode(), err)
		}
		data, _ := os.ReadFile(filepath.Join(folder, f.Name()))
		if len(data)%len(line) != 0 {
			t.Errorf("%s ends within a line", f.Name())
		}
	}
	// It goes on after it was closed.
	l.Logger().Info("started")
	if data, _ := os.ReadFile(filepath.Join(folder, "roomtone.log")); !bytes.Contains(data, []byte(`"msg":"started"`)) {
		t.Errorf("the log ends in %q", data[max(0, len(data)-80):])
	}
}

func TestManyWriteTheLog(t *testing.T) {
	l := NewLog(t.TempDir())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				l.Logger().Info("event", "kind", "phase")
			}
		})
	}
	wg.Wait()
	data, err := os.ReadFile(filepath.Join(l.folder, "roomtone.log"))
	if n := bytes.Count(data, []byte("\n")); n != 1600 || err != nil {
		t.Errorf("%d lines, %v", n, err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestALogThatCannotBeWrittenStopsNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l := NewLog(filepath.Join(file, "log")) // below a file there is no folder
	if _, err := l.Write([]byte("x\n")); err != nil {
		t.Error(err)
	}
}

// TestMain lets the test be a program that crashes.
func TestMain(m *testing.M) {
	if path := os.Getenv("CRASH_INTO"); path != "" {
		if _, err := KeepCrashes(path); err != nil {
			panic(err)
		}
		done := make(chan struct{})
		go func() { panic(errors.New("the deck is gone")) }()
		<-done
	}
	os.Exit(m.Run())
}

func TestACrashIsKeptAndToldOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "crash.log")
	if crashed, err := KeepCrashes(path); crashed || err != nil {
		t.Fatalf("the first start: %v, %v", crashed, err)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "CRASH_INTO="+path)
	if err := c.Run(); err == nil {
		t.Fatal("the program did not crash")
	}
	if crashed, err := KeepCrashes(path); !crashed || err != nil {
		t.Errorf("after a crash: %v, %v", crashed, err)
	}
	if text, err := os.ReadFile(LastCrash(path)); err != nil || !strings.Contains(string(text), "the deck is gone") {
		t.Errorf("the crash: %q, %v", text, err)
	}
	if crashed, err := KeepCrashes(path); crashed || err != nil {
		t.Errorf("it is told again: %v, %v", crashed, err)
	}
}

func TestTheArchiveSaysWhatIsInIt(t *testing.T) {
	dir := t.TempDir()
	l := NewLog(filepath.Join(dir, "log"))
	l.Logger().Info("started")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	crash := filepath.Join(dir, "crash.log")
	if err := os.WriteFile(LastCrash(crash), []byte("panic at "+dir+"/music/a.flac\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	a := Archive{LogFolder: filepath.Join(dir, "log"), CrashLog: crash, Home: dir, Sessions: []Shape{{Length: 60, Events: []Moment{{"started", 0}}}}}
	if err := a.Write(&b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		text[f.Name] = string(data)
	}
	for name, want := range map[string]string{
		"README.txt": "Nothing was sent anywhere", "system.json": `"processor"`, "findings.json": `"preflight"`,
		"sessions.json": `"since_start_s"`, "log/roomtone.log": "started", "crash/crash-last.log": "panic at ~/music",
	} {
		if !strings.Contains(text[name], want) {
			t.Errorf("%s lacks %q: %q", name, want, text[name])
		}
	}
	for name, said := range text {
		if strings.Contains(said, dir) {
			t.Errorf("%s names the person's folder", name)
		}
	}
}
