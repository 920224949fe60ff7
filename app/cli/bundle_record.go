package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"roomtone/app/remote/bundle"
	"roomtone/app/session"
)

type bundleRecord struct {
	ID  string `arg:"" optional:"" help:"The session's id; without it the latest that came in a bundle."`
	Out string `required:"" placeholder:"FILE" help:"The file to write; its name ends in .roomtone-record."`
}

// Help is what "bundle record --help" adds.
func (bundleRecord) Help() string {
	return `The record says when the session began and ended, when its phases and checks came, and when it was stopped or interrupted. It holds no music, no notes and no other text of yours, and only whoever sent the bundle can open it.`
}

// Validate is called by kong.
func (b bundleRecord) Validate() error {
	if !strings.HasSuffix(b.Out, bundle.RecordExtension) {
		return errors.New("--out needs a file whose name ends in " + bundle.RecordExtension)
	}
	return nil
}

// recordObject is a record for machines.
type recordObject struct {
	File     string    `json:"file"`
	ID       string    `json:"id"`
	Template string    `json:"template"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended"`
	Events   int       `json:"events"`
	Sender   *string   `json:"sender"`
	Digits   string    `json:"fingerprint"`
}

func recordOf(file string, r session.Returned) recordObject {
	o := recordObject{File: file, ID: r.ID, Template: r.Template, Events: len(r.Events), Digits: bundle.Fingerprint(r.Signer)}
	if n := len(r.Events); n > 0 {
		o.Started, o.Ended = r.Events[0].At, r.Events[n-1].At
	}
	if r.Sender != nil {
		o.Sender = &r.Sender.Name
	}
	return o
}

// Run carries the command out.
func (b bundleRecord) Run(c *console, studio *session.Studio) error {
	r, err := studio.GiveBack(b.ID, b.Out)
	if err != nil {
		return err
	}
	info, err := os.Stat(b.Out)
	if err != nil {
		return err
	}
	o := recordOf(b.Out, r)
	c.print("%s: the record of %s, %s, %d bytes. Send it to whoever sent you the bundle; your digits are %s.", b.Out, r.Title, o.Started.Local().Format("2 January 2006, 15:04"), info.Size(), o.Digits)
	return c.object(o)
}

type bundleImport struct {
	File  string `arg:"" help:"The record that a client has sent back."`
	Trust string `placeholder:"NAME" help:"From now on know this client's computer as NAME. Compare its digits with the client by telephone first; use no real name."`
}

// Run carries the command out.
func (b bundleImport) Run(c *console, studio *session.Studio) error {
	r, err := studio.TakeBack(b.File, b.Trust)
	if errors.Is(err, session.ErrStranger) {
		return fmt.Errorf("the record is whole, but this computer does not know whose it is. Ask the client by telephone for these digits: %s. If they are the same, add --trust and a name for their computer", bundle.Fingerprint(r.Signer))
	}
	if err != nil {
		return err
	}
	o := recordOf(b.File, r)
	c.print("%s, from %s, %s to %s, is now among the sessions.", r.Title, *o.Sender, o.Started.Local().Format("2 January 2006, 15:04"), o.Ended.Local().Format("15:04"))
	return c.object(o)
}
