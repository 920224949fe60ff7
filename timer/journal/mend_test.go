package journal

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"roomtone/timer"
)

// fuller is a file on a disk that is full until somebody makes room.
type fuller struct {
	*os.File
	until func() bool
}

func (f *fuller) Write(b []byte) (int, error) {
	if !f.until() {
		return 0, errors.New("no space left on device")
	}
	return f.File.Write(b)
}

func absent(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist)
}

// A disk that becomes full has room for the session still: what was kept free
// for it from the beginning.
func TestRoomIsKeptForTheSession(t *testing.T) {
	j, disk, path := onDisk(t)
	if info, err := os.Stat(path + reserveEnd); err != nil || info.Size() != reserveSize {
		t.Fatalf("%v, %v", info, err)
	}
	j.file = &fuller{disk.File, func() bool { return absent(path + reserveEnd) }}
	for i := range 5 {
		if err := j.Append(note(i)); err != nil {
			t.Fatalf("note %d: %v", i, err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if r, err := Open(path); err != nil || len(r.Events) != 5 {
		t.Errorf("%d events, %v", len(r.Events), err)
	}
}

func TestTheRoomThatWasKeptIsGivenBack(t *testing.T) {
	j, _, path := onDisk(t)
	if err := j.Close(); err != nil || !absent(path+reserveEnd) {
		t.Errorf("it is still there, %v", err)
	}
	again, _, err := Continue(path)
	if err != nil || absent(path+reserveEnd) {
		t.Fatalf("a continued session has none, %v", err)
	}
	if err := again.Close(); err != nil || !absent(path+reserveEnd) {
		t.Errorf("it is still there, %v", err)
	}
}

// torn is a journal whose last line a crash tore off.
func torn(t *testing.T, end string) (path string) {
	t.Helper()
	j, _, path := onDisk(t)
	if err := errors.Join(j.Append(note(3)), j.file.Close()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(whole, end...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A disk that takes nothing when a session is resumed does not keep it from
// going on: what comes meanwhile is written, in order, once it can be.
func TestAResumedSessionWaitsForItsDisk(t *testing.T) {
	path := torn(t, `{"seq":3,"to`)
	if err := os.Mkdir(path+TornExtension, 0o700); err != nil { // nothing can be set aside there
		t.Fatal(err)
	}
	j, r, err := Continue(path)
	if err != nil || len(r.Events) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := j.Append(note(4)); err == nil {
		t.Error("nobody is told that nothing is written")
	}
	if data, err := os.ReadFile(path); err != nil || !bytes.HasSuffix(data, []byte(`{"seq":3,"to`)) {
		t.Errorf("what was torn off is lost: %v", err)
	}
	if err := os.Remove(path + TornExtension); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Append(note(5)), j.Append(timer.Event{Kind: timer.Ended, Elapsed: 9}), j.Close()); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path)
	if err != nil || len(again.Events) != 4 || len(again.Chain.Breaks) > 0 || !again.Chain.Closed {
		t.Errorf("%+v, %v", again, err)
	}
	if kept, err := os.ReadFile(path + TornExtension); err != nil || string(kept) != `{"seq":3,"to` {
		t.Errorf("set aside is %q, %v", kept, err)
	}
}

// A file that could be opened for reading alone is opened again for writing as
// soon as that can be done.
func TestAReadOnlyDiskThatIsWritableAgain(t *testing.T) {
	path := torn(t, `{"seq`)
	j, _, err := Continue(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = j.file.Close()
	only, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	j.file, j.unready, j.closedTo, j.path = only, true, true, path+"-elsewhere"
	if err := j.Append(note(4)); err == nil {
		t.Error("nobody is told that nothing is written")
	}
	j.path = path
	if err := errors.Join(j.Append(note(5)), j.Close()); err != nil {
		t.Fatal(err)
	}
	if r, err := Open(path); err != nil || len(r.Events) != 3 || len(r.Chain.Breaks) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// What each of several crashes tore off is kept.
func TestEveryTornEndIsKept(t *testing.T) {
	path := torn(t, "first")
	for _, next := range []string{"second", "third"} {
		j, _, err := Continue(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(j.Append(note(4)), j.Close()); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(next); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	if kept, err := os.ReadFile(path + TornExtension); err != nil || string(kept) != "first\nsecond" {
		t.Errorf("kept is %q, %v", kept, err)
	}
}
