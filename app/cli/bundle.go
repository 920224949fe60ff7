package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"roomtone/app/remote/bundle"
	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/timer"
)

type bundleCmd struct {
	Create bundleCreate `cmd:"" help:"Put a whole session into one file for a client at home."`
	Open   bundleOpen   `cmd:"" help:"Show what a bundle holds, who it is from, and what is missing here."`
	Verify bundleVerify `cmd:"" help:"Read a bundle to its end and hold every byte to its signature."`
	Record bundleRecord `cmd:"" help:"At the client's: give back the record of a session, sealed for whoever sent it."`
	Import bundleImport `cmd:"" help:"At the guide's: keep a record that came back among the sessions."`
	Key    bundleKey    `cmd:"" help:"Show this computer's own keys, for whoever sends it bundles."`
}

// Help is what "bundle --help" adds.
func (bundleCmd) Help() string {
	return `A bundle is one file with the plan, the light, the music plan and the music itself. It is sealed, so that nobody on its way can look inside, and signed, so that nobody can change it. At home it is played with: roomtone play FILE.roomtone

Music is copied into it only where you have said that you may give it away, with: roomtone library tag FILE redistributable=yes. Everything else is named in it, and plays where the client has the very same file; in place of what is missing the built-in sound plays.`
}

// passphraseMost bounds what is read of a passphrase's file, in bytes.
const passphraseMost = 4 << 10

// readPassphrase is the passphrase that a file holds.
func readPassphrase(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the passphrase cannot be read: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, passphraseMost+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("the passphrase cannot be read: %w", err)
	case len(text) > passphraseMost:
		return "", fmt.Errorf("%s is too large for a file with a passphrase. Is it the right one?", path)
	case strings.TrimSpace(string(text)) == "":
		return "", fmt.Errorf("%s is empty, and a passphrase belongs into it", path)
	}
	return strings.TrimSpace(string(text)), nil
}

// parcelFlags are what the commands that open a bundle have in common.
type parcelFlags struct {
	PassphraseFile string `placeholder:"F" help:"The file that holds the bundle's passphrase. Without it this computer's own key is tried, and on a terminal you are asked."`
	Trust          string `placeholder:"NAME" help:"From now on know the bundle's sender as NAME. Compare the sender's digits with them by telephone first."`
}

// open opens the bundle and, where that was asked for, remembers its sender.
func (f parcelFlags) open(ctx context.Context, c *console, studio *session.Studio, k *keyboard, path string, music []string) (*session.Parcel, error) {
	passphrase, err := f.passphrase(c, studio, k, path)
	if err != nil {
		return nil, err
	}
	p, err := studio.OpenBundle(ctx, path, passphrase, music)
	if errors.Is(err, bundle.ErrLocked) && passphrase == "" && studio.NeedsPassphrase(path) {
		return nil, fmt.Errorf("%s is sealed with a passphrase. Write it into a file and name that with --passphrase-file", path)
	}
	if err != nil {
		return nil, err
	}
	if f.Trust != "" {
		if err := studio.Trust(p, f.Trust); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	return p, nil
}

func (f parcelFlags) passphrase(c *console, studio *session.Studio, k *keyboard, path string) (string, error) {
	if f.PassphraseFile != "" {
		return readPassphrase(f.PassphraseFile)
	}
	terminal, ok := k.from.(*os.File)
	if !ok || !c.err.terminal() || !term.IsTerminal(int(terminal.Fd())) || !studio.NeedsPassphrase(path) {
		return "", nil
	}
	_ = c.err.write("The passphrase of the bundle: ")
	text, err := term.ReadPassword(int(terminal.Fd()))
	_ = c.err.write("\n")
	if err != nil {
		return "", fmt.Errorf("the passphrase cannot be read: %w", err)
	}
	return string(text), nil
}

type bundleCreate struct {
	musicFlags
	Out            string `required:"" placeholder:"FILE" help:"The file to write; its name ends in .roomtone."`
	PassphraseFile string `placeholder:"F" xor:"seal" help:"Seal with the passphrase in this file, of six words or more. Without it and --for one is made and shown once."`
	For            string `placeholder:"KEY" xor:"seal" help:"Seal for one computer, by the key that \"roomtone bundle key\" shows there; it begins with age1."`
	From           string `placeholder:"NAME" help:"Your name, as the client reads it."`
	ReferencesOnly bool   `help:"Copy no music, only name it."`
	DryRun         bool   `help:"Say what would go into the file and what would only be named, and write nothing."`
}

// Validate is called by kong.
func (b bundleCreate) Validate() error {
	if !strings.HasSuffix(b.Out, session.BundleExtension) {
		return errors.New("--out needs a file whose name ends in " + session.BundleExtension)
	}
	return b.validate()
}

// createObject is the answer for machines, as the terminal's contract has it.
type createObject struct {
	File       string          `json:"file"`
	Size       *int64          `json:"size_bytes"` // null where nothing was written
	Passphrase *string         `json:"passphrase"`
	Copied     int             `json:"tracks_copied"`
	Referenced int             `json:"tracks_referenced"`
	References []parcelMissing `json:"references"`
	Signer     string          `json:"signer"`
	Digits     string          `json:"fingerprint"`
}

// parcelMissing is a piece that is not in a bundle.
type parcelMissing struct {
	Title  string `json:"title"`
	Artist string `json:"artist"`
}

// Run carries the command out.
func (b bundleCreate) Run(ctx context.Context, c *console, studio *session.Studio) error {
	sending := session.Sending{
		Path: b.Out, Key: b.For, From: b.From, ReferencesOnly: b.ReferencesOnly,
		Progress: func(done, total int64) {
			c.err.status(fmt.Sprintf("Writing the bundle: %d %%", 100*done/max(1, total)))
		},
	}
	var shown *string
	var err error
	switch {
	case b.PassphraseFile != "":
		sending.Passphrase, err = readPassphrase(b.PassphraseFile)
	case b.For == "":
		sending.Passphrase, err = bundle.NewPassphrase()
		shown = &sending.Passphrase
	}
	if err != nil {
		return err
	}
	prepared, err := b.prepare(ctx, c, studio, session.Choices{})
	if err != nil {
		return err
	}
	signer, _, err := studio.PublicKeys()
	if err != nil {
		return err
	}
	inside, named := prepared.Parting(b.ReferencesOnly)
	b.foretell(c, len(inside), named)
	o := createObject{
		File: b.Out, Copied: len(inside), Referenced: len(named),
		References: missingOf(named), Signer: signer, Digits: bundle.Fingerprint(signer),
	}
	if b.DryRun {
		return c.object(o)
	}
	summary, err := studio.CreateBundle(ctx, prepared, sending)
	c.err.status("")
	if err != nil {
		return err
	}
	o.Size, o.Passphrase, o.Copied, o.Referenced = &summary.Size, shown, len(summary.Copied), len(summary.Referenced)
	o.References = missingOf(summary.Referenced)
	c.print("%s: %s, %.1f MB.", b.Out, prepared.Template.Title, float64(summary.Size)/1e6)
	c.print("Your digits, for a client who hears from you for the first time: %s", o.Digits)
	if shown != nil {
		c.print("The passphrase is shown this once; tell it by telephone, never beside the file:")
		c.print("  %s", *shown)
	}
	return c.object(o)
}

// foretell says, before anything is written, what the client will hear.
func (b bundleCreate) foretell(c *console, inside int, named []playlist.Track) {
	goes, why := "Copied into it", "they may not be given away"
	if b.DryRun {
		goes = "Would be copied into it"
	}
	if b.ReferencesOnly {
		why = "no music was to be copied"
	}
	c.print("%s: %d pieces. Only named, because %s: %d.", goes, inside, why, len(named))
	for _, t := range named {
		c.print("  %s", titled(t.Title, t.Artist))
	}
	if len(named) > 0 {
		c.tell("These sound at the client's only where the very same files are; elsewhere the built-in sound plays in their time.")
	}
}

func missingOf(tracks []playlist.Track) []parcelMissing {
	missing := []parcelMissing{}
	for _, t := range tracks {
		missing = append(missing, parcelMissing{t.Title, t.Artist})
	}
	return missing
}

func titled(title, artist string) string {
	if artist == "" {
		return title
	}
	return title + ", " + artist
}

type bundleOpen struct {
	parcelFlags
	File  string   `arg:"" help:"The bundle."`
	Music []string `sep:"none" placeholder:"DIR" help:"A folder in which to look for pieces that are not inside; may be given several times. Without one the library's folders are used."`
}

// openObject is the answer for machines.
type openObject struct {
	File      string          `json:"file"`
	Size      int64           `json:"size_bytes"`
	Title     string          `json:"title"`
	Template  string          `json:"template"`
	Length    float64         `json:"length_s"`
	Made      time.Time       `json:"made"`
	From      *string         `json:"from"`
	Known     bool            `json:"known"`
	Sender    *string         `json:"sender"`
	Signer    string          `json:"signer"`
	Digits    string          `json:"fingerprint"`
	Phases    []planPhase     `json:"phases"`
	Inside    int             `json:"tracks_copied"`
	Found     int             `json:"tracks_found"`
	Missing   []parcelMissing `json:"tracks_missing"`
	Exercises int             `json:"exercises"`
}

// Run carries the command out.
func (b bundleOpen) Run(ctx context.Context, c *console, studio *session.Studio, k *keyboard) error {
	p, err := b.open(ctx, c, studio, k, b.File, b.Music)
	if err != nil {
		return err
	}
	defer p.Close()
	plan := p.Contents.Plan
	m := p.Manifest
	o := openObject{
		File: b.File, Size: p.Size(), Title: m.Title, Template: m.Template, Length: inSeconds(plan.Length()), Made: m.Made,
		Signer: m.Signer, Digits: bundle.Fingerprint(m.Signer), Exercises: len(p.Contents.Exercises),
		Inside: p.Pieces(), Found: len(p.Copies), Missing: []parcelMissing{},
	}
	o.Known, o.Sender = sender(p)
	if m.From != "" {
		o.From = &m.From
	}
	c.print("%s: %s, made on %s.", b.File, m.Title, m.Made.Local().Format("2 January 2006, 15:04"))
	tellSender(c, p)
	var at time.Duration
	for _, phase := range plan.Phases {
		o.Phases = append(o.Phases, planPhase{phase.ID, phase.Name, inSeconds(at), inSeconds(at + phase.Length)})
		c.print("%8s  %s", timer.Clock(at), phase.Name)
		at += phase.Length
	}
	c.print("%8s  end", timer.Clock(at))
	c.print("Pieces inside: %d. Found on this computer: %d. Missing: %d.", o.Inside, o.Found, len(p.Missing))
	for _, r := range p.Missing {
		o.Missing = append(o.Missing, parcelMissing{r.Title, r.Artist})
		c.print("  %s", titled(r.Title, r.Artist))
	}
	return c.object(o)
}

// sender is the name of a known sender.
func sender(p *session.Parcel) (known bool, name *string) {
	switch {
	case p.Sender != nil:
		return true, &p.Sender.Name
	case p.Own:
		own := "this computer"
		return true, &own
	}
	return false, nil
}

// tellSender says who a bundle is from, and what that is worth.
func tellSender(c *console, p *session.Parcel) {
	if known, name := sender(p); known {
		c.print("From %s, whose signature is known.", *name)
		return
	}
	c.tell("%s", stranger(p))
}

func stranger(p *session.Parcel) string {
	called := cmp.Or(p.Manifest.From, "somebody without a name")
	return fmt.Sprintf("The signature is valid, but this computer does not know its sender, who is called %q here: anybody can write that. %s", called, askDigits(p))
}

// askDigits says how a sender becomes known.
func askDigits(p *session.Parcel) string {
	return fmt.Sprintf("Ask your therapist by telephone for these digits: %s. If they are the same, add --trust and a name, such as --trust \"My therapist\"", bundle.Fingerprint(p.Manifest.Signer))
}

type bundleVerify struct {
	parcelFlags
	File string `arg:"" help:"The bundle."`
}

// verifyObject is the answer for machines.
type verifyObject struct {
	File   string  `json:"file"`
	OK     bool    `json:"ok"`
	Known  bool    `json:"known"`
	Sender *string `json:"sender"`
	Digits string  `json:"fingerprint"`
	Pieces int     `json:"tracks_copied"`
	// Problems are what is not as it was signed.
	Problems []string `json:"problems"`
}

// Run carries the command out.
func (b bundleVerify) Run(ctx context.Context, c *console, studio *session.Studio, k *keyboard) error {
	p, err := b.open(ctx, c, studio, k, b.File, []string{session.NoMusic})
	if err != nil {
		return err
	}
	defer p.Close()
	err = p.Verify(ctx, func(done, total int) {
		c.err.status(fmt.Sprintf("Reading the bundle: %d of %d pieces", done, total))
	})
	c.err.status("")
	if ctx.Err() != nil {
		return ctx.Err()
	}
	o := verifyObject{File: b.File, OK: err == nil, Digits: bundle.Fingerprint(p.Manifest.Signer), Pieces: p.Pieces(), Problems: []string{}}
	o.Known, o.Sender = sender(p)
	if err == nil && !o.Known {
		// Whoever changed a bundle on its way can have signed it anew.
		err = errors.New("every byte is as it was signed, but this computer does not know its sender. " + askDigits(p))
	}
	if err != nil {
		o.OK = false
		for line := range strings.Lines(err.Error()) {
			o.Problems = append(o.Problems, full(line))
		}
		return errors.Join(err, c.object(o))
	}
	tellSender(c, p)
	c.print("%s is whole: all is as it was signed.", b.File)
	return c.object(o)
}

type bundleKey struct{}

// keyObject is the answer for machines.
type keyObject struct {
	Signer  string `json:"signer"`
	Digits  string `json:"fingerprint"`
	Address string `json:"recipient"`
}

// Run carries the command out.
func (bundleKey) Run(c *console, studio *session.Studio) error {
	signer, address, err := studio.PublicKeys()
	if err != nil {
		return err
	}
	c.print("For bundles to this computer, tell this key to whoever sends them:")
	c.print("  %s", address)
	c.print("For bundles from this computer, these are your digits:")
	c.print("  %s", bundle.Fingerprint(signer))
	return c.object(keyObject{signer, bundle.Fingerprint(signer), address})
}
