package support

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

// The log is at most so large.
const (
	logFiles = 5
	logSize  = 1 << 20 // bytes, of one file
)

// logName is the n-th file of the log, 0 the one that is written.
func logName(n int) string {
	if n == 0 {
		return "roomtone.log"
	}
	return fmt.Sprintf("roomtone.%d.log", n)
}

// Log is the log in a folder, for its owner alone. It is safe for use by
// several goroutines.
type Log struct {
	folder string

	mu   sync.Mutex
	file *os.File // nil while it cannot be written
	size int64
}

// NewLog is the log in that folder, which is made when the first line is
// written.
func NewLog(folder string) *Log { return &Log{folder: folder} }

// Logger writes lines of JSON into the log.
func (l *Log) Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(l, nil)) }

// Write adds a line. It never fails: a log that cannot be written is no
// reason to do anything else otherwise.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil || l.size+int64(len(line)) > logSize {
		l.turn(int64(len(line)))
	}
	if l.file != nil {
		n, _ := l.file.Write(line)
		l.size += int64(n)
	}
	return len(line), nil
}

// turn opens the file, and begins a new one where it is full.
func (l *Log) turn(more int64) {
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
	if os.MkdirAll(l.folder, 0o700) != nil {
		return
	}
	path := func(n int) string { return filepath.Join(l.folder, logName(n)) }
	if info, err := os.Stat(path(0)); err == nil && info.Size()+more > logSize {
		for n := logFiles - 1; n > 0; n-- {
			_ = os.Rename(path(n-1), path(n))
		}
	}
	f, err := os.OpenFile(path(0), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	l.file, l.size = f, 0
	if info, err := f.Stat(); err == nil {
		l.size = info.Size()
	}
}

// Close closes the log. What is written afterwards opens it again.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	f := l.file
	l.file = nil
	return f.Close()
}

var _ io.WriteCloser = (*Log)(nil)
