package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/BurntSushi/toml"
	"github.com/google/renameio/v2/maybe"

	"roomtone/app/secrets"
)

// Keeping is how the records of a profile are kept.
type Keeping struct {
	// Recipient is the public key to which records are sealed, and Recovery
	// that of the key on paper; "" where records are not sealed.
	Recipient string `toml:"recipient,omitempty"`
	Recovery  string `toml:"recovery,omitempty"`
	// Wrapped is the key that opens them, sealed under a passphrase; "" where
	// the system's keyring keeps it.
	Wrapped string `toml:"wrapped,omitempty"`
	// Months is how long a record is kept; 0 for ever. ByItself says that what
	// is older is deleted without a further word.
	Months   int  `toml:"keep_months,omitempty"`
	ByItself bool `toml:"delete_by_itself,omitempty"`
	// DueSince says of each record that will be deleted by itself since when
	// it is due, by its ID.
	DueSince map[string]time.Time `toml:"due_since,omitempty"`
	// Minutes is how long an opened key is remembered without use; 0 for
	// [lockAfter].
	Minutes int `toml:"lock_after_minutes,omitempty"`
}

// Sealed tells whether records are sealed.
func (k Keeping) Sealed() bool { return k.Recipient != "" }

// The bounds of keeping: fifty years, and a day.
const (
	monthsMost  = 600
	minutesMost = 24 * 60
	lockAfter   = 10 * time.Minute
)

func (k Keeping) check() error {
	switch {
	case k.Months < 0 || k.Months > monthsMost:
		return fmt.Errorf("records are kept for 1 to %d months, or with 0 for ever", monthsMost)
	case k.Minutes < 0 || k.Minutes > minutesMost:
		return fmt.Errorf("a key is remembered for 1 to %d minutes", minutesMost)
	case k.ByItself && k.Months == 0:
		return errors.New("what is kept for ever cannot be deleted by itself: say for how many months")
	case (k.Recipient == "") != (k.Recovery == ""):
		return errors.New("there are always two keys: one in use, and one on paper")
	}
	for _, key := range []string{k.Recipient, k.Recovery} {
		if key != "" {
			if _, err := age.ParseX25519Recipient(key); err != nil {
				return fmt.Errorf("%q is no public key", key)
			}
		}
	}
	return nil
}

// ErrLocked is wrapped by the errors of what needs the key of the records
// while it is not at hand.
var ErrLocked = errors.New("the records are locked")

// keyName is the name of the key in the keyring.
const keyName = "records"

// Lock keeps the key of sealed records. It is safe for use by several
// goroutines.
type Lock struct {
	path    string
	keyring secrets.Keyring // nil where there is none

	mu     sync.Mutex
	opened []age.Identity
	used   time.Time
}

// NewLock is the lock whose settings are in the file at path. keyring may be
// nil.
func NewLock(path string, keyring secrets.Keyring) *Lock {
	if keyring != nil {
		keyring = secrets.InTime(keyring)
	}
	return &Lock{path: path, keyring: keyring}
}

// Keeping reads how records are kept; without a file they are kept for ever,
// and not sealed.
func (l *Lock) Keeping() (Keeping, error) {
	var k Keeping
	_, err := toml.DecodeFile(l.path, &k)
	if errors.Is(err, fs.ErrNotExist) {
		return Keeping{}, nil
	}
	if err = errors.Join(err, k.check()); err != nil {
		return Keeping{}, fmt.Errorf("how the records are kept, in %s, cannot be read; put back a copy of that file: %w", l.path, err)
	}
	return k, nil
}

func (l *Lock) save(k Keeping) error {
	if err := k.check(); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(k); err != nil {
		return fmt.Errorf("how the records are kept cannot be written down: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return fmt.Errorf("how the records are kept cannot be written down: %w", err)
	}
	if err := maybe.WriteFile(l.path, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("how the records are kept cannot be written down: %w", err)
	}
	return nil
}

// Keep changes for how long records are kept and a key remembered.
func (l *Lock) Keep(months int, byItself bool, minutes int) error {
	k, err := l.Keeping()
	if err != nil {
		return err
	}
	k.Months, k.ByItself, k.Minutes = months, byItself, minutes
	return l.save(k)
}

// HasKeyring tells whether the key can be kept without a passphrase.
func (l *Lock) HasKeyring() bool { return l.keyring != nil }

// passphraseLeast is the least length of a passphrase, in characters.
const passphraseLeast = 12

// Begin makes the keys with which records are sealed from then on, and
// returns the one for paper, which is nowhere else. With a passphrase the key
// in use is sealed under it, without one the system's keyring keeps it.
func (l *Lock) Begin(passphrase string) (recovery string, err error) {
	k, err := l.Keeping()
	switch {
	case err != nil:
		return "", err
	case k.Sealed():
		return "", errors.New("the records are sealed already")
	}
	key, err := l.newKey()
	if err != nil {
		return "", err
	}
	paper, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fmt.Errorf("a key for the records cannot be made: %w", err)
	}
	k.Recipient, k.Recovery = key.Recipient().String(), paper.Recipient().String()
	if k, err = l.keepKey(k, key, passphrase); err != nil {
		return "", err
	}
	if err := l.save(k); err != nil {
		return "", err
	}
	l.remember(key)
	return paper.String(), nil
}

// newKey is the key for records that were not sealed until now. One that the
// keyring has already is used again: it belongs to records that were sealed
// before the file that said so was lost, and nothing else opens them.
func (l *Lock) newKey() (*age.X25519Identity, error) {
	if l.keyring != nil {
		text, err := l.keyring.Get(keyName)
		if err == nil {
			key, err := parseKey(text)
			if err != nil {
				return nil, fmt.Errorf("the keyring holds something under %q that is no key of records; look at it, and remove it there", keyName)
			}
			return key, nil
		}
		if !errors.Is(err, secrets.ErrNone) {
			return nil, fmt.Errorf("the system's keyring does not say whether it has a key of records; unlock it and try again: %w", err)
		}
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("a key for the records cannot be made: %w", err)
	}
	return key, nil
}

// keepKey puts the key into the keyring, or under a passphrase.
func (l *Lock) keepKey(k Keeping, key *age.X25519Identity, passphrase string) (Keeping, error) {
	if passphrase == "" {
		if l.keyring == nil {
			return k, errors.New("this computer has no keyring that could keep the key; choose a passphrase")
		}
		if err := l.keyring.Set(keyName, key.String()); err != nil {
			return k, fmt.Errorf("the system's keyring does not take the key; unlock it and try again, or choose a passphrase: %w", err)
		}
		k.Wrapped = ""
		return k, nil
	}
	if len([]rune(passphrase)) < passphraseLeast {
		return k, fmt.Errorf("a passphrase needs %d signs or more: four or five words that belong to no saying", passphraseLeast)
	}
	under, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return k, fmt.Errorf("the passphrase cannot be used: %w", err)
	}
	var b bytes.Buffer
	a := armor.NewWriter(&b)
	w, err := age.Encrypt(a, under)
	if err == nil {
		_, err = io.WriteString(w, key.String())
	}
	if err == nil {
		err = errors.Join(w.Close(), a.Close())
	}
	if err != nil {
		return k, fmt.Errorf("the key cannot be sealed: %w", err)
	}
	k.Wrapped = b.String()
	return k, nil
}

// errOnPaper is what change answers where the key on paper alone is at hand.
var errOnPaper = errors.New("only the key on paper is at hand")

// change keeps the key under another passphrase, or with "" in the keyring.
func (l *Lock) change(passphrase string) error {
	k, err := l.Keeping()
	if err != nil {
		return err
	}
	opened, err := l.identities()
	if err != nil {
		return err
	}
	key, ok := opened[0].(*age.X25519Identity)
	if !ok || key.Recipient().String() != k.Recipient {
		return errOnPaper
	}
	before := k.Wrapped
	if k, err = l.keepKey(k, key, passphrase); err != nil {
		return err
	}
	if err := l.save(k); err != nil {
		return err
	}
	if before == "" && l.keyring != nil {
		_ = l.keyring.Delete(keyName) // it opens nothing that the passphrase does not
	}
	return nil
}

// Unlock opens the key with its passphrase.
func (l *Lock) Unlock(passphrase string) error {
	k, err := l.Keeping()
	if err != nil {
		return err
	}
	if k.Wrapped == "" {
		return errors.New("the records are under no passphrase")
	}
	under, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return errors.New("the passphrase is empty")
	}
	plain, err := age.Decrypt(armor.NewReader(strings.NewReader(k.Wrapped)), under)
	if err != nil {
		return errors.New("the passphrase is not the right one")
	}
	text, err := io.ReadAll(io.LimitReader(plain, 1<<10))
	if err != nil {
		return fmt.Errorf("the key in %s is damaged; put back a copy of that file, or use the key on paper", l.path)
	}
	return l.use(string(text), k.Recipient)
}

// Recover opens the records with the key on paper.
func (l *Lock) Recover(paper string) error {
	k, err := l.Keeping()
	if err != nil {
		return err
	}
	return l.use(paper, k.Recovery)
}

// use takes a key that belongs to a public one.
func (l *Lock) use(text, public string) error {
	key, err := parseKey(text)
	if err != nil || key.Recipient().String() != public {
		return errors.New("this is not the key of these records; check each sign")
	}
	l.remember(key)
	return nil
}

// parseKey reads a key however it was spaced when it was typed.
func parseKey(text string) (*age.X25519Identity, error) {
	return age.ParseX25519Identity(strings.ToUpper(strings.Join(strings.Fields(text), "")))
}

func (l *Lock) remember(key age.Identity) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opened, l.used = []age.Identity{key}, wall()
}

// wall is the time of day alone: the clock that measures spans stands while
// the computer sleeps, and a key must not outlive the night.
func wall() time.Time { return time.Now().Round(0) }

// Forget forgets an opened key.
func (l *Lock) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opened = nil
}

// identities are what opens sealed records now.
func (l *Lock) identities() ([]age.Identity, error) {
	k, err := l.Keeping()
	if err != nil {
		return nil, err
	}
	after := time.Duration(k.Minutes) * time.Minute
	if after == 0 {
		after = lockAfter
	}
	l.mu.Lock()
	now := wall()
	if since := now.Sub(l.used); since > after || since < 0 {
		l.opened = nil
	}
	l.used = now
	opened := l.opened
	l.mu.Unlock()
	if opened != nil {
		return opened, nil
	}
	switch {
	case k.Wrapped != "":
		return nil, fmt.Errorf("%w; type their passphrase, or the key on paper", ErrLocked)
	case l.keyring == nil:
		return nil, fmt.Errorf("%w, and there is no keyring here that has the key. Open them on the desktop, or with the key on paper", ErrLocked)
	}
	text, err := l.keyring.Get(keyName)
	if err != nil {
		return nil, fmt.Errorf("%w, and the system's keyring does not give out the key; unlock it, or use the key on paper: %w", ErrLocked, err)
	}
	if err := l.use(text, k.Recipient); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.opened, nil
}

// Open tells whether sealed records can be opened now, without asking
// anybody.
func (l *Lock) Open() bool {
	_, err := l.identities()
	return err == nil
}

// seal seals data for both keys.
func (k Keeping) seal(data []byte) ([]byte, error) {
	var to []age.Recipient
	for _, key := range []string{k.Recipient, k.Recovery} {
		r, err := age.ParseX25519Recipient(key)
		if err != nil {
			return nil, fmt.Errorf("the key of the records cannot be used: %w", err)
		}
		to = append(to, r)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to...)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("the record cannot be sealed: %w", err)
	}
	return b.Bytes(), nil
}

// unseal opens what seal has sealed.
func (l *Lock) unseal(data []byte) ([]byte, error) {
	keys, err := l.identities()
	if err != nil {
		return nil, err
	}
	return opened(data, keys)
}

func opened(data []byte, keys []age.Identity) ([]byte, error) {
	plain, err := age.Decrypt(bytes.NewReader(data), keys...)
	if err != nil {
		return nil, fmt.Errorf("the record was sealed to another key, or is damaged: %w", err)
	}
	out, err := io.ReadAll(plain)
	if err != nil {
		return nil, fmt.Errorf("the sealed record is damaged; put back a copy of it: %w", err)
	}
	return out, nil
}
