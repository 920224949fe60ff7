package bundle

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"github.com/sethvargo/go-diceware/diceware"
)

const (
	// passphraseWords are drawn from the 7,776 words of the EFF's long list
	// (CC BY 3.0): 77 bits.
	passphraseWords = 6
	// unbrokenLeast is how long a passphrase must be, a row of words or not.
	unbrokenLeast = 20
	// workFactor is the logarithm of scrypt's cost. 16 takes 64 MB and some
	// 0.3 s; age's own 18 takes 256 MB and four times as long, which a
	// passphrase of 77 bits does not need.
	workFactor = 16
	// headerMost bounds what stands before the sealed part, in bytes.
	headerMost = 64 << 10
)

// NewPassphrase draws a passphrase of six words.
func NewPassphrase() (string, error) {
	generator, err := diceware.NewGenerator(nil)
	if err != nil {
		return "", fmt.Errorf("no passphrase can be drawn: %w", err)
	}
	words, err := generator.Generate(passphraseWords)
	if err != nil {
		return "", fmt.Errorf("no passphrase can be drawn: %w", err)
	}
	return strings.Join(words, " "), nil
}

// WithPassphrase seals with a passphrase, which is refused where somebody who
// has the file could guess it.
func WithPassphrase(passphrase string) (age.Recipient, error) {
	passphrase = normal(passphrase)
	words := strings.FieldsFunc(strings.ToLower(passphrase), func(r rune) bool { return r == ' ' || r == '-' })
	unbroken := len(words) == 1
	// Of six words drawn by chance two may be the same, once in 500 times.
	row := len(words) >= passphraseWords && different(words) >= passphraseWords-1
	if len(passphrase) < unbrokenLeast || !unbroken && !row {
		return nil, fmt.Errorf("the passphrase is too easy to guess for a file that can be tried without end: use at least %d different words, drawn by chance, or let Roomtone make one", passphraseWords)
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("the passphrase cannot be used: %w", err)
	}
	recipient.SetWorkFactor(workFactor)
	return recipient, nil
}

// different is how many different words there are.
func different(words []string) int {
	seen := map[string]bool{}
	for _, w := range words {
		seen[w] = true
	}
	return len(seen)
}

// ForKey seals for one computer, by the public key that it shows, which
// begins with "age1".
func ForKey(public string) (age.Recipient, error) {
	recipients, err := age.ParseRecipients(strings.NewReader(public))
	if err != nil || len(recipients) != 1 {
		return nil, fmt.Errorf("%.80q is not a computer's key. The client finds it with: roomtone bundle key. It begins with age1", public)
	}
	return recipients[0], nil
}

// FromPassphrase opens what was sealed with a passphrase.
func FromPassphrase(passphrase string) (age.Identity, error) {
	identity, err := age.NewScryptIdentity(normal(passphrase))
	if err != nil {
		return nil, fmt.Errorf("the passphrase cannot be used: %w", err)
	}
	identity.SetMaxWorkFactor(workFactor)
	return identity, nil
}

// normal is a passphrase however it was spaced when it was typed.
func normal(passphrase string) string { return strings.Join(strings.Fields(passphrase), " ") }

// ErrLocked is wrapped by errors on bundles that none of the keys opens.
var ErrLocked = errors.New("it cannot be opened")

// NeedsPassphrase tells whether a file was sealed with a passphrase. Any
// fault of the file is left for [Open] to tell.
func NeedsPassphrase(r io.Reader) bool {
	header, err := age.ExtractHeader(io.LimitReader(r, headerMost))
	return err == nil && strings.Contains(string(header), "\n-> scrypt ")
}

// unseal gives what a sealed file holds, to be read at any place.
func unseal(r io.ReaderAt, size int64, keys []age.Identity) (io.ReaderAt, int64, error) {
	header, err := age.ExtractHeader(io.NewSectionReader(r, 0, min(size, headerMost)))
	if err != nil {
		return nil, 0, errNotABundle
	}
	byPassphrase := strings.Contains(string(header), "\n-> scrypt ")
	if len(keys) == 0 {
		return nil, 0, locked(byPassphrase)
	}
	plain, plainSize, err := age.DecryptReaderAt(r, size, keys...)
	if err == nil {
		return plain, plainSize, nil
	}
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, 0, locked(byPassphrase)
	case strings.Contains(err.Error(), "work factor"):
		return nil, 0, errors.New("its passphrase asks for more work than any that Roomtone seals; it is refused")
	}
	// The cipher's own words tell nobody what to do.
	return nil, 0, errors.New("the bundle is damaged or was cut short on its way: have it sent again")
}

func locked(byPassphrase bool) error {
	if byPassphrase {
		return fmt.Errorf("%w: the passphrase is missing or not the right one. Check each word", ErrLocked)
	}
	return fmt.Errorf("%w: it was sealed for the key of another computer. Send yours, which begins with age1, to whoever made it: roomtone bundle key", ErrLocked)
}
