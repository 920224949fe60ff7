package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"roomtone/app/records"
	"roomtone/app/report"
	"roomtone/app/session"
	"roomtone/timer"
)

type recordsCmd struct {
	List   recordsList   `cmd:"" help:"List the sessions, the newest first."`
	Show   recordsShow   `cmd:"" help:"Show one: plan against what happened, vitals and notes."`
	Export recordsExport `cmd:"" help:"Write one out unsealed, as it was written, or its process notes alone."`
	Verify recordsVerify `cmd:"" help:"Say whether records are as they were written."`
	End    recordsEnd    `cmd:"" help:"End a session that was interrupted and is not gone on with, where it stood."`
	Delete recordsDelete `cmd:"" help:"Delete records for good."`
	Seal   recordsSeal   `cmd:"" help:"Seal the records of sessions that have ended, from now on by themselves."`
	Keep   recordsKeep   `cmd:"" help:"Choose for how many months records are kept."`
	Anew   recordsAnew   `cmd:"" name:"passphrase" help:"Keep the key of sealed records under another passphrase."`
}

// Help is what "records --help" adds.
func (recordsCmd) Help() string {
	return `A record is a file in the folder roomtone/sessions of the data folder. Sealed ones open with the key in this computer's keyring, with --passphrase-file, or with --recovery-file, the key on paper.`
}

// keyFlags open sealed records.
type keyFlags struct {
	PassphraseFile string `placeholder:"F" help:"For sealed records: the file that holds their passphrase."`
	RecoveryFile   string `placeholder:"F" help:"For sealed records: the file that holds the key that was printed on paper."`
}

// open opens the key of sealed records, where one was given.
func (f keyFlags) open(store *records.Store) error {
	for path, use := range map[string]func(string) error{f.PassphraseFile: store.Unlock, f.RecoveryFile: store.Recover} {
		if path == "" {
			continue
		}
		text, err := secretIn(path)
		if err != nil {
			return err
		}
		if err := use(text); err != nil {
			return err
		}
	}
	return nil
}

// secretIn is the first line of a file.
func secretIn(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("the secret cannot be read: %w", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(first), nil
}

type recordsList struct {
	keyFlags
}

// recordLine is a record for machines.
type recordLine struct {
	ID         string     `json:"id"`
	Template   *string    `json:"template"`
	Started    *time.Time `json:"started"`
	Ended      *time.Time `json:"ended"`
	ClientCode *string    `json:"client_code"`
	Length     *float64   `json:"length_s"`
	Sealed     bool       `json:"sealed"`
	Locked     bool       `json:"locked"`
	Problem    *string    `json:"problem"`
}

func lineOfRecord(e records.Entry) recordLine {
	l := recordLine{ID: e.ID, Sealed: e.Sealed, Locked: e.Locked}
	text := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	moment := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	l.Template, l.ClientCode, l.Problem = text(e.Template), text(e.ClientCode), text(e.Problem)
	l.Started, l.Ended = moment(e.Started), moment(e.Ended)
	if e.Length > 0 {
		l.Length = seconds(e.Length)
	}
	return l
}

// Run carries the command out.
func (r recordsList) Run(c *console, studio *session.Studio) error {
	store := studio.Records()
	if err := r.open(store); err != nil {
		return err
	}
	entries, err := store.List()
	if err != nil {
		return err
	}
	lines := []recordLine{}
	for _, e := range entries {
		lines = append(lines, lineOfRecord(e))
		c.print("%s", inOneLine(e))
	}
	if len(entries) == 0 {
		c.tell("There are no records yet.")
	}
	return c.object(lines)
}

// inOneLine is a record in one line.
func inOneLine(e records.Entry) string {
	parts := []string{e.ID}
	switch {
	case e.Problem != "":
		parts = append(parts, full(e.Problem))
	case e.Locked:
		parts = append(parts, "sealed, and locked")
	default:
		state := timer.Clock(e.Length)
		if e.Running {
			state = "has not ended"
		}
		if e.ClientCode != "" {
			state += "  " + e.ClientCode
		}
		if e.Sealed {
			state += "  sealed"
		}
		parts = append(parts, e.Started.Format("2 Jan 2006 15:04"), e.Title, state)
	}
	return strings.Join(parts, "  ")
}

type recordsShow struct {
	ID string `arg:"" help:"The record's id, as the list has it."`
	keyFlags
}

// Run carries the command out.
func (r recordsShow) Run(c *console, studio *session.Studio) error {
	if err := r.open(studio.Records()); err != nil {
		return err
	}
	found, err := studio.Report(r.ID)
	if err != nil {
		return noRecord(err)
	}
	if c.json {
		return c.object(found)
	}
	var text strings.Builder
	if err := found.Markdown(&text); err != nil {
		return err
	}
	return c.out.write(text.String())
}

// noRecord adds to an error what to do about it.
func noRecord(err error) error {
	if errors.Is(err, records.ErrNoRecord) {
		return fmt.Errorf("%w. \"roomtone records list\" tells them", err)
	}
	return err
}

type recordsExport struct {
	ID      string `arg:"" help:"The record's id."`
	Out     string `placeholder:"FILE" help:"The file to write; it must not be there yet. Without it the record goes to standard output."`
	Process bool   `help:"The process notes and the client's own words instead, which stand in no report."`
	keyFlags
}

// Run carries the command out.
func (r recordsExport) Run(c *console, studio *session.Studio) error {
	store := studio.Records()
	if err := r.open(store); err != nil {
		return err
	}
	var data []byte
	var err error
	if r.Process {
		data, err = processNotes(studio, r.ID)
	} else {
		data, err = store.Plain(r.ID)
	}
	if err != nil {
		return noRecord(err)
	}
	return deliver(c, data, r.Out)
}

func processNotes(studio *session.Studio, id string) ([]byte, error) {
	record, err := studio.Records().Open(id)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	if err := report.ProcessNotes(&text, session.ReportSource(record)); err != nil {
		return nil, err
	}
	return []byte(text.String()), nil
}

// deliver writes data to a new file, or to standard output.
func deliver(c *console, data []byte, path string) error {
	if path == "" {
		return c.out.write(string(data))
	}
	if err := session.WriteNew(path, data); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s is there already; name another file", path)
		}
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	c.print("%s is written.", path)
	return c.object(map[string]any{"file": path, "size_bytes": len(data)})
}

type recordsVerify struct {
	IDs []string `arg:"" optional:"" name:"id" help:"The records; without any, all."`
	keyFlags
}

type verifyLine struct {
	ID          string   `json:"id"`
	OK          bool     `json:"ok"`
	Chained     bool     `json:"chained"`
	Findings    []string `json:"findings"`
	Fingerprint *string  `json:"fingerprint"`
}

// Run carries the command out.
func (r recordsVerify) Run(c *console, studio *session.Studio) error {
	store := studio.Records()
	if err := r.open(store); err != nil {
		return err
	}
	ids := r.IDs
	if len(ids) == 0 {
		entries, err := store.List()
		if err != nil {
			return err
		}
		for _, e := range entries {
			ids = append(ids, e.ID)
		}
	}
	lines, wrong := []verifyLine{}, 0
	for _, id := range ids {
		l := verifyLine{ID: id, Findings: []string{}}
		record, err := store.Open(id)
		switch {
		case errors.Is(err, records.ErrNoRecord):
			return noRecord(err)
		case err != nil:
			l.Findings = append(l.Findings, err.Error())
		default:
			f := records.VerifyAs(id, record)
			l.OK, l.Chained, l.Fingerprint = f.Whole, f.Chained, &f.Fingerprint
			l.Findings = append(l.Findings, f.Says...)
			if !f.Chained {
				l.Findings = append(l.Findings, "it is from before there was a chain of hashes: whether it was changed cannot be told")
			}
		}
		if !l.OK {
			wrong++
		}
		lines = append(lines, l)
		c.print("%s", l.words())
	}
	if err := c.object(lines); err != nil || wrong == 0 {
		return err
	}
	return fmt.Errorf("%d of %d records are not shown to be whole", wrong, len(ids))
}

func (l verifyLine) words() string {
	if l.OK {
		return fmt.Sprintf("%s  whole, as it was written. Fingerprint %.16s", l.ID, *l.Fingerprint)
	}
	return l.ID + "  " + full(strings.Join(l.Findings, "; "))
}

type recordsEnd struct {
	ID string `arg:"" help:"The record's id, as the list has it."`
}

// Run carries the command out.
func (r recordsEnd) Run(c *console, studio *session.Studio) error {
	if err := studio.EndRecord(r.ID); err != nil {
		return noRecord(err)
	}
	c.print("%s has ended where it stood.", r.ID)
	return c.object(map[string]any{"ended": r.ID})
}

type recordsDelete struct {
	IDs []string `arg:"" optional:"" name:"id" help:"The records."`
	Due bool     `help:"Those that the chosen time of keeping has outlived."`
	keyFlags
}

// Validate is called by kong.
func (r recordsDelete) Validate() error {
	if (len(r.IDs) == 0) != r.Due {
		return errors.New("name the records to delete, or give --due")
	}
	return nil
}

// Help is what "records delete --help" adds.
func (recordsDelete) Help() string {
	return `The file's bytes are written over before it is removed. A flash disk, a backup or a snapshot may still hold them: what must never be read is better sealed, with "roomtone records seal".`
}

// Run carries the command out.
func (r recordsDelete) Run(c *console, studio *session.Studio) error {
	store := studio.Records()
	if err := r.open(store); err != nil {
		return err
	}
	ids := r.IDs
	if r.Due {
		due, err := store.Due(time.Now())
		if err != nil {
			return err
		}
		for _, e := range due {
			ids = append(ids, e.ID)
		}
	}
	deleted := []string{}
	var errs []error
	for _, id := range ids {
		if err := store.Delete(id); err != nil {
			errs = append(errs, noRecord(err))
			continue
		}
		deleted = append(deleted, id)
		c.print("%s is deleted.", id)
	}
	if len(ids) == 0 {
		c.tell("Nothing is due.")
	}
	return errors.Join(append(errs, c.object(map[string]any{"deleted": deleted}))...)
}

type recordsSeal struct {
	PassphraseFile string `placeholder:"F" help:"The file that holds the passphrase to be. Without it the key goes into this computer's keyring."`
}

// Help is what "records seal --help" adds.
func (recordsSeal) Help() string {
	return `The first time it makes two keys: one for this computer, kept by its keyring or under your passphrase, and one for paper, which is shown once and opens the records when the other is lost. From then on every record is sealed when its session has ended.`
}

// Run carries the command out.
func (r recordsSeal) Run(c *console, studio *session.Studio) error {
	store := studio.Records()
	keeping, err := store.Keeping()
	if err != nil {
		return err
	}
	var paper *string
	if !keeping.Sealed() {
		passphrase := ""
		if r.PassphraseFile != "" {
			if passphrase, err = secretIn(r.PassphraseFile); err != nil {
				return err
			}
		}
		key, err := store.Begin(passphrase)
		if err != nil {
			return err
		}
		paper = &key
		c.print("Write this key down on paper, and keep it where the computer is not. It is not shown again:\n\n  %s\n", key)
	}
	n, err := studio.SealRecords()
	c.print("%d records were sealed.", n)
	return errors.Join(err, c.object(map[string]any{"sealed": n, "recovery_key": paper}))
}

type recordsAnew struct {
	NewFile string `placeholder:"F" help:"The file that holds the new passphrase. Without it this computer's keyring keeps the key."`
	keyFlags
}

// Help is what "records passphrase --help" adds.
func (recordsAnew) Help() string {
	return `It needs the passphrase of now or, where that is lost, the key on paper: then the records get a new key, and all are sealed anew. The key on paper stays as it is.`
}

// Run carries the command out.
func (r recordsAnew) Run(c *console, studio *session.Studio) error {
	store := studio.Records()
	if err := r.open(store); err != nil {
		return err
	}
	passphrase := ""
	if r.NewFile != "" {
		var err error
		if passphrase, err = secretIn(r.NewFile); err != nil {
			return err
		}
		if passphrase == "" {
			return fmt.Errorf("%s is empty, and a passphrase belongs into it", r.NewFile)
		}
	}
	if err := studio.ChangeRecordsKey(passphrase); err != nil {
		return err
	}
	if r.NewFile == "" {
		c.print("From now on this computer's keyring keeps the key of the records.")
	} else {
		c.print("From now on the records open with the new passphrase, or with the key on paper.")
	}
	return c.object(map[string]any{"keyring": r.NewFile == ""})
}

// tidy seals and deletes what is due, and tells what was deleted, and when
// what will be.
func tidy(c *console, studio *session.Studio) error {
	t, err := studio.Tidy()
	for _, e := range t.Deleted {
		c.tell("The record %s was kept for as long as you chose, and is deleted.", e.ID)
	}
	if n := len(t.Soon); n > 0 {
		c.tell("%d records are older than you keep them. The first is deleted on %s; look at the date of this computer, or keep them longer with: roomtone records keep", n, t.Goes.Local().Format("2 January 2006"))
	}
	return err
}

type recordsKeep struct {
	Months      int  `arg:"" help:"How many months; 0 for ever."`
	ByItself    bool `help:"Delete what is older by itself, a week after it was announced."`
	LockMinutes int  `placeholder:"N" help:"After how many minutes without use an opened key is forgotten; 10 without it."`
}

// Run carries the command out.
func (r recordsKeep) Run(c *console, studio *session.Studio) error {
	store := studio.Records()
	if err := store.Keep(r.Months, r.ByItself, r.LockMinutes); err != nil {
		return err
	}
	due, err := store.Due(time.Now())
	if err != nil {
		return err
	}
	switch {
	case r.Months == 0:
		c.print("Records are kept for ever.")
	case r.ByItself:
		c.print("Records are kept for %d months, and a week after they are due deleted by themselves. Now due: %d.", r.Months, len(due))
	default:
		c.print("Records are kept for %d months. Due, for \"roomtone records delete --due\": %d.", r.Months, len(due))
	}
	return c.object(map[string]any{"keep_months": r.Months, "delete_by_itself": r.ByItself, "due": len(due)})
}
