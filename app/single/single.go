// Package single sees to it that one window is open for a profile: a second
// start hands over the file that it was given, and the first window comes to
// the front.
//
// The first one listens on this computer's own loopback address and writes
// that, with a word that only its owner can read, into the profile. A program
// that was killed leaves that file behind; nobody answers there then, and the
// next one takes its place. Of several that start in the same instant the one
// that locks another file beside it is the first; the lock ends with its
// program, however that ends.
//
// Package single must never keep a program from starting: where it cannot be
// told whether another one is open, there is none. What is listened for says
// nothing and takes one path; it never leaves this computer.
package single

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2/maybe"
)

const (
	// patience is how long one program waits for the other.
	patience = 2 * time.Second
	// longest is how long a handed path may be, in bytes.
	longest = 64 << 10
	answer  = "roomtone\n"
)

// opening is how long the first one may take until it listens.
const opening = 5 * time.Second

// Enter hands a file, or "" for none, to the program that has the profile's
// window, and tells whether there is one. Otherwise this one is the first
// until it calls leave. One that has the lock and does not answer hangs, and
// is waited for no longer than its window takes to open.
func Enter(path, file string) (handed bool, leave func()) {
	for deadline := time.Now().Add(opening); ; time.Sleep(20 * time.Millisecond) {
		if Hand(path, file) {
			return true, nil
		}
		leave, taken := claim(path + ".lock")
		if !taken || time.Now().After(deadline) {
			return false, leave
		}
	}
}

// claim locks a file for this program, and tells whether another one has it
// locked. Where that cannot be told there is no other. The file stays where it
// is: one that was removed could be locked twice.
func claim(path string) (leave func(), taken bool) {
	leave = func() {}
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return leave, false
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return leave, false
	}
	if taken := locked(f); taken {
		_ = f.Close()
		return leave, true
	}
	return func() { _ = f.Close() }, false
}

// place is where the first one listens.
type place struct {
	Address string `json:"address"`
	Word    string `json:"word"`
}

// message is what a second start says.
type message struct {
	Word string `json:"word"`
	File string `json:"file"` // "" for none
}

// Hand hands a file, or "" for none, to the program that listens at path, and
// tells whether there is one.
func Hand(path, file string) bool {
	data, err := os.ReadFile(path)
	var to place
	if err != nil || json.Unmarshal(data, &to) != nil {
		return false
	}
	if host, _, err := net.SplitHostPort(to.Address); err != nil || !net.ParseIP(host).IsLoopback() {
		return false // nothing is ever said to another computer
	}
	c, err := net.DialTimeout("tcp", to.Address, patience)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if file != "" {
		if whole, err := filepath.Abs(file); err == nil {
			file = whole
		}
	}
	if json.NewEncoder(c).Encode(message{Word: to.Word, File: file}) != nil {
		return false
	}
	said, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && said == answer
}

// Listen takes what later starts hand over, until ctx ends, and calls open
// with each file; "" where there was none. Files come in one after the other.
func Listen(ctx context.Context, path string, open func(file string)) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("a second window cannot be noticed: %w", err)
	}
	defer l.Close()
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	here := place{Address: l.Addr().String(), Word: rand.Text()}
	data, err := json.Marshal(here)
	if err == nil {
		err = errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), maybe.WriteFile(path, data, 0o600))
	}
	if err != nil {
		return fmt.Errorf("a second window cannot be noticed: %w", err)
	}
	defer os.Remove(path)
	for {
		c, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("a second window cannot be noticed any more: %w", err)
		}
		if file, ok := here.take(c); ok {
			open(file)
		}
	}
}

// take reads one message, and answers where its word is ours.
func (p place) take(c net.Conn) (file string, ok bool) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	line, err := bufio.NewReaderSize(c, longest).ReadSlice('\n')
	var m message
	if err != nil || json.Unmarshal(line, &m) != nil || subtle.ConstantTimeCompare([]byte(m.Word), []byte(p.Word)) != 1 {
		return "", false
	}
	_, _ = c.Write([]byte(answer))
	return m.File, true
}
