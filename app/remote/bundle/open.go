package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"
)

// Bundle is an opened bundle: manifest and contents are checked and held to
// the sender's signature; audio is, piece by piece, when it is asked for.
type Bundle struct {
	Manifest Manifest
	Contents Contents

	size   int64
	pieces map[string]*io.SectionReader // by content name
	file   io.Closer                    // nil where the caller has it
}

// Open opens a bundle's file with the first of the keys that fits. An error
// that wraps [ErrLocked] says that none does. A valid signature says who
// made the bundle, not that they are known: see [Senders].
func Open(path string, keys ...age.Identity) (*Bundle, error) {
	f, err := OpenFile(path)
	if errors.Is(err, errNotABundle) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s: put it back where it was, or plug in the drive that it lay on", path)
	}
	if err != nil {
		return nil, fmt.Errorf("the bundle cannot be opened: %w", err)
	}
	fail := func(err error) (*Bundle, error) {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	info, err := f.Stat()
	if err != nil {
		return fail(err)
	}
	b, err := Read(f, info.Size(), keys...)
	if err != nil {
		return fail(err)
	}
	b.file = f
	return b, nil
}

// OpenFile opens a file that somebody has sent. Only a plain one is opened: to
// open a pipe is to wait for whoever writes into it.
func OpenFile(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotABundle
	}
	return os.Open(path)
}

// Read is [Open] for what is not a file of its own.
func Read(r io.ReaderAt, size int64, keys ...age.Identity) (*Bundle, error) {
	plain, plainSize, err := unseal(r, size, keys)
	if err != nil {
		return nil, err
	}
	b, err := read(plain, plainSize)
	if err != nil {
		return nil, err
	}
	b.size = size
	return b, nil
}

// read opens what was unsealed.
func read(r io.ReaderAt, size int64) (*Bundle, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	b := &Bundle{pieces: map[string]*io.SectionReader{}}
	if err := b.readManifest(a); err != nil {
		return nil, err
	}
	const first = 3 // after mimetype, manifest and signature
	if n := first + len(b.Manifest.Files); len(a.entries) != n {
		return nil, malformed("it has %d entries, and its manifest tells of %d", len(a.entries), n)
	}
	fields := b.Contents.fields()
	for i, f := range b.Manifest.Files {
		s, err := a.section(first+i, f.Name, f.Size)
		if err != nil {
			return nil, err
		}
		if s.Size() != f.Size {
			return nil, malformed("%s has not the size that its manifest tells", f.Name)
		}
		if i >= len(documents) {
			b.pieces[f.Name] = s
			continue
		}
		if err := document(s, f, fields[i]); err != nil {
			return nil, err
		}
	}
	return b, b.Contents.check(b.Manifest.names())
}

func (b *Bundle) readManifest(a *archive) error {
	kind, err := a.text(0, nameMimetype, int64(len(mimetype)))
	if err != nil || string(kind) != mimetype {
		return errNotABundle
	}
	text, err := a.text(1, nameManifest, manifestMost)
	if err != nil {
		return err
	}
	signature, err := a.text(2, nameSignature, signatureMost)
	if err != nil {
		return err
	}
	if b.Manifest, err = readManifest(text); err != nil {
		return err
	}
	if !signed(b.Manifest.Signer, text, signature) {
		return errors.New("the bundle is refused: its signature is not that of the sender it names. Somebody may have changed it; ask your sender by telephone")
	}
	return nil
}

// document reads one of the documents, held to its hash.
func document(s *io.SectionReader, f File, into any) error {
	text := make([]byte, f.Size)
	if _, err := io.ReadFull(s, text); err != nil {
		return errDamaged
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != f.SHA256 {
		return altered(f.Name)
	}
	if overfull(text) || json.Unmarshal(text, into) != nil {
		return malformed("%s cannot be read", f.Name)
	}
	return nil
}

func altered(name string) error {
	return fmt.Errorf("%s was changed since the bundle was signed, or is damaged: have the bundle sent again", name)
}

// Close closes the file; nothing may be read from the bundle any more.
func (b *Bundle) Close() error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}

// Size is the size of the sealed file in bytes.
func (b *Bundle) Size() int64 { return b.size }

// called is a piece as a person knows it.
func (b *Bundle) called(name string) string {
	for _, t := range b.Contents.Tracks {
		if t.Path == name && t.Title != "" {
			return short(t.Title)
		}
	}
	return name
}

// Has tells whether a piece is inside.
func (b *Bundle) Has(name string) bool { return b.pieces[name] != nil }

// Pieces is how many pieces are inside.
func (b *Bundle) Pieces() int { return len(b.pieces) }

// Audio is a piece that is inside, to be read at any place; it may be called
// from several goroutines. The piece is read through once and held to its
// hash before.
func (b *Bundle) Audio(name string) (io.ReaderAt, int64, error) {
	s := b.pieces[name]
	if s == nil {
		return nil, 0, fmt.Errorf("%s is not in the bundle", name)
	}
	sum := sha256.New()
	buffer := make([]byte, 256<<10)
	if _, err := io.CopyBuffer(sum, io.NewSectionReader(s, 0, s.Size()), buffer); err != nil {
		return nil, 0, altered(b.called(name))
	}
	if !contentNames.MatchString(name) || hex.EncodeToString(sum.Sum(nil)) != name[len("audio/"):][:64] {
		return nil, 0, altered(b.called(name))
	}
	return s, s.Size(), nil
}

// Verify reads every piece and tells all that are not what was signed.
// progress, which may be nil, is told how many pieces were read.
func (b *Bundle) Verify(ctx context.Context, progress func(done, total int)) error {
	var errs []error
	pieces := b.Manifest.pieces()
	for i, f := range pieces {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, _, err := b.Audio(f.Name); err != nil {
			errs = append(errs, err)
		}
		if progress != nil {
			progress(i+1, len(pieces))
		}
	}
	return errors.Join(errs...)
}
