package bundle

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"aead.dev/minisign"
	"filippo.io/age"
	"github.com/google/renameio/v2/maybe"
)

// Keys are one profile's own: one that signs, and one that opens what was
// sealed for this computer.
type Keys struct {
	signing minisign.PrivateKey
	opening *age.X25519Identity
}

// LoadKeys reads the keys of a profile from its folder, and makes them where
// there are none yet. Their owner alone can read them.
func LoadKeys(folder string) (Keys, error) {
	k, err := loadKeys(folder)
	if err != nil {
		return Keys{}, fmt.Errorf("this computer's keys in %s cannot be used: %w", folder, err)
	}
	return k, nil
}

func loadKeys(folder string) (k Keys, err error) {
	err = kept(filepath.Join(folder, "signing.key"), func() ([]byte, error) {
		_, private, err := minisign.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return private.MarshalText()
	}, k.signing.UnmarshalText)
	if err != nil {
		return Keys{}, err
	}
	err = kept(filepath.Join(folder, "opening.key"), func() ([]byte, error) {
		identity, err := age.GenerateX25519Identity()
		if err != nil {
			return nil, err
		}
		return []byte(identity.String()), nil
	}, func(text []byte) (err error) {
		k.opening, err = age.ParseX25519Identity(strings.TrimSpace(string(text)))
		return err
	})
	return k, err
}

// kept reads a key's file; where there is none it is made first.
func kept(path string, generate func() ([]byte, error), use func([]byte) error) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = generate(); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		err = maybe.WriteFile(path, text, 0o600)
	}
	if err != nil {
		return err
	}
	return use(text)
}

// Signer is the public key by which others know what this profile signed.
func (k Keys) Signer() string { return k.signing.Public().(minisign.PublicKey).String() }

// Address is the public key for which others seal; it begins with "age1".
func (k Keys) Address() string { return k.opening.Recipient().String() }

// Opens is what opens bundles that were sealed for this profile.
func (k Keys) Opens() age.Identity { return k.opening }

func (k Keys) sign(message []byte) []byte { return minisign.Sign(k.signing, message) }

// signed tells whether signature is signer's for the message.
func signed(signer string, message, signature []byte) bool {
	var public minisign.PublicKey
	if public.UnmarshalText([]byte(signer)) != nil || public.String() != signer {
		return false
	}
	return minisign.Verify(public, message, signature)
}

// Fingerprint is a public key as two people compare it over the telephone:
// six groups of four digits, 80 bits of its SHA-256.
func Fingerprint(signer string) string {
	sum := sha256.Sum256([]byte(signer))
	var groups []string
	for i := range 6 {
		groups = append(groups, fmt.Sprintf("%04d", binary.BigEndian.Uint32(sum[4*i:])%10000))
	}
	return strings.Join(groups, " ")
}
