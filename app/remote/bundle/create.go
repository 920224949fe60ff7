package bundle

import (
	"archive/zip"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"filippo.io/age"

	"roomtone/playlist"
)

// Order is what [Create] is asked to make.
type Order struct {
	Contents
	Title, Template string
	// From is what the sender calls themselves; it may be empty.
	From string
	// MayCopy tells the pieces that may be given away; the others go as
	// references. nil copies none.
	MayCopy func(playlist.Track) bool
	Sealed  age.Recipient
	Sender  Keys
	// Progress is told how many bytes of audio were read, of how many; each
	// file is read once for its hash and, if it is copied, once more. It may
	// be nil.
	Progress func(done, total int64)
}

// Summary says what a bundle holds.
type Summary struct {
	Size       int64 // bytes, sealed
	Copied     []playlist.Track
	Referenced []playlist.Track
}

// Create writes a bundle to path, whole or not at all; a file that is there
// already is replaced. The paths of order's pieces are those on this
// computer.
func Create(ctx context.Context, path string, order Order) (Summary, error) {
	c := &creation{ctx: ctx, order: order, names: map[string]string{}}
	if err := c.survey(); err != nil {
		return Summary{}, err
	}
	if err := c.describe(); err != nil {
		return Summary{}, err
	}
	return c.summary, c.writeTo(path)
}

// creation is a bundle while it is being made.
type creation struct {
	ctx      context.Context
	order    Order
	names    map[string]string // content names by path
	copied   []source
	manifest Manifest
	files    []source // as the manifest has them
	summary  Summary

	total   int64
	telling sync.Mutex
	done    int64
}

// source is an entry and where its bytes come from: a file, or text.
type source struct {
	File
	crc  uint32
	path string
	text []byte
}

// survey hashes the pieces of the programme and tells copies from references.
func (c *creation) survey() error {
	used := map[string]bool{}
	for _, it := range c.order.Programme.Items {
		if it.Kind == playlist.KindTrack {
			used[it.Path] = true
		}
	}
	var tracks []playlist.Track
	for _, t := range c.order.Tracks {
		if !used[t.Path] {
			continue
		}
		info, err := os.Stat(t.Path)
		if err != nil {
			return fmt.Errorf("a piece of the session cannot be read: %w", err)
		}
		tracks = append(tracks, t)
		delete(used, t.Path)
		c.total += info.Size()
		if c.mayCopy(t) {
			c.total += info.Size()
		}
	}
	for path := range used {
		return fmt.Errorf("the session plays %s, of which nothing is known: have the music looked through again", path)
	}
	if len(tracks) > piecesMost {
		return fmt.Errorf("the session has %d pieces, and a bundle holds %d at most", len(tracks), piecesMost)
	}
	slices.SortFunc(tracks, func(a, b playlist.Track) int { return cmp.Compare(a.Path, b.Path) })
	c.order.Tracks = tracks
	measured, err := c.measureAll(tracks)
	if err != nil {
		return err
	}
	var size int64
	for i, t := range tracks {
		s := measured[i]
		known := slices.ContainsFunc(tracks, func(o playlist.Track) bool { return c.names[o.Path] == s.Name })
		c.names[t.Path] = s.Name
		switch {
		case known: // the same piece under another name
		case c.mayCopy(t):
			c.copied = append(c.copied, s)
			c.summary.Copied = append(c.summary.Copied, t)
			size += s.Size
		default:
			c.summary.Referenced = append(c.summary.Referenced, t)
			c.manifest.References = append(c.manifest.References, Reference{Name: s.Name, Size: s.Size, SHA256: s.SHA256, Title: short(t.Title), Artist: short(t.Artist)})
		}
	}
	if size > SizeMost-(64<<20) {
		return fmt.Errorf("the music is %.1f GB, and a bundle holds 4 GB at most: use fewer WAV files, or --references-only", float64(size)/1e9)
	}
	return nil
}

func (c *creation) mayCopy(t playlist.Track) bool {
	return c.order.MayCopy != nil && c.order.MayCopy(t)
}

// measureAll hashes the pieces, as many at once as there are processors.
func (c *creation) measureAll(tracks []playlist.Track) ([]source, error) {
	sources, errs := make([]source, len(tracks)), make([]error, len(tracks))
	queue := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for i := range queue {
				sources[i], errs[i] = c.measure(tracks[i])
			}
		})
	}
	for i := range tracks {
		queue <- i
	}
	close(queue)
	workers.Wait()
	return sources, errors.Join(errs...)
}

// measure hashes a piece, while what comes next of it is read.
func (c *creation) measure(t playlist.Track) (source, error) {
	sum, crc := sha256.New(), crc32.NewIEEE()
	hashing := newBehind(sum)
	size, err := c.read(t.Path, io.MultiWriter(crc, hashing))
	if err = errors.Join(err, hashing.close()); err != nil {
		return source{}, err
	}
	name := contentName(sum.Sum(nil), filepath.Ext(t.Path))
	return source{
		File: File{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil)), Licence: licenceFree},
		crc:  crc.Sum32(), path: t.Path,
	}, nil
}

// copyBuffer is how much of a file is read or written at once: what a
// processor's cache holds, because each byte is gone over several times.
const copyBuffer = 128 << 10

// read gives a whole file to w.
func (c *creation) read(path string, w io.Writer) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("a piece of the session cannot be read: %w", err)
	}
	defer f.Close()
	buffer := make([]byte, copyBuffer)
	var size int64
	for {
		if err := c.ctx.Err(); err != nil {
			return size, err
		}
		n, err := f.Read(buffer)
		if _, err := w.Write(buffer[:n]); err != nil {
			return size, err
		}
		size += int64(n)
		c.progress(n)
		if errors.Is(err, io.EOF) {
			return size, nil
		}
		if err != nil {
			return size, fmt.Errorf("a piece of the session cannot be read: %w", err)
		}
	}
}

// progress tells that n more bytes were read.
func (c *creation) progress(n int) {
	c.telling.Lock()
	defer c.telling.Unlock()
	if c.done += int64(n); c.order.Progress != nil && n > 0 {
		c.order.Progress(c.done, c.total)
	}
}

// describe makes documents, manifest and signature.
func (c *creation) describe() error {
	c.rename()
	for i, field := range c.order.fields() {
		text, err := json.Marshal(field)
		if err != nil {
			return fmt.Errorf("the session cannot be written down: %w", err)
		}
		if len(text) > documentMost || overfull(text) {
			return fmt.Errorf("the session is too large for a bundle: its %s would have %d bytes", documents[i], len(text))
		}
		c.files = append(c.files, textSource(documents[i], text))
	}
	slices.SortFunc(c.copied, func(a, b source) int { return cmp.Compare(a.Name, b.Name) })
	c.files = append(c.files, c.copied...)

	m := &c.manifest
	m.Format, m.Version, m.LeastProgram, m.Made = format, version, program, time.Now().UTC().Truncate(time.Second)
	m.Title, m.Template, m.From = short(c.order.Title), short(c.order.Template), short(c.order.From)
	m.Signer, m.ReplyTo = c.order.Sender.Signer(), c.order.Sender.Address()
	for _, f := range c.files {
		m.Files = append(m.Files, f.File)
	}
	if m.References == nil {
		m.References = []Reference{}
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return fmt.Errorf("the session cannot be written down: %w", err)
	}
	c.files = append([]source{
		textSource(nameMimetype, []byte(mimetype)),
		textSource(nameManifest, text),
		textSource(nameSignature, c.order.Sender.sign(text)),
	}, c.files...)
	return c.rehearse(text)
}

// rename gives all pieces their content names.
func (c *creation) rename() {
	items := slices.Clone(c.order.Programme.Items)
	for i := range items {
		items[i].Path = c.names[items[i].Path]
	}
	c.order.Programme.Items = items
	var tracks []playlist.Track
	for _, t := range c.order.Tracks {
		t.Path = c.names[t.Path]
		if !slices.ContainsFunc(tracks, func(o playlist.Track) bool { return o.Path == t.Path }) {
			tracks = append(tracks, t)
		}
	}
	c.order.Tracks = tracks
	if c.order.Exercises == nil {
		c.order.Exercises = []json.RawMessage{}
	}
}

// rehearse makes sure, before anything is sent, that the client's computer
// will not refuse it.
func (c *creation) rehearse(manifest []byte) error {
	m, err := readManifest(manifest)
	if err == nil {
		err = c.order.check(m.names())
	}
	if err != nil {
		return fmt.Errorf("this session cannot be bundled: %w", err)
	}
	return nil
}

func textSource(name string, text []byte) source {
	sum := sha256.Sum256(text)
	return source{
		File: File{Name: name, Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:]), Licence: licencePrivate},
		crc:  crc32.ChecksumIEEE(text), text: text,
	}
}

// writeTo seals everything into a file beside path, which then takes its name.
func (c *creation) writeTo(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("the bundle cannot be written: %w", err)
	}
	err = c.fill(f)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the bundle cannot be written: %w", err), os.Remove(f.Name()))
	}
	return nil
}

// fill seals into f: what is sealed next and what is being written are two
// goroutines' work.
func (c *creation) fill(f *os.File) error {
	writing := newBehind(f)
	err := c.seal(writing)
	if wrote := writing.close(); err == nil {
		err = wrote
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return err
	}
	c.summary.Size, err = f.Seek(0, io.SeekEnd)
	return err
}

func (c *creation) seal(out io.Writer) error {
	sealed, err := age.Encrypt(out, c.order.Sealed)
	if err != nil {
		return err
	}
	z := zip.NewWriter(sealed)
	for _, s := range c.files {
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: s.Name, Method: zip.Store, CRC32: s.crc,
			CompressedSize64: uint64(s.Size), UncompressedSize64: uint64(s.Size),
		})
		if err == nil {
			err = c.pour(s, w)
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(z.Close(), sealed.Close())
}

// pour writes the bytes of an entry, which must be those that were hashed.
func (c *creation) pour(s source, w io.Writer) error {
	if s.path == "" {
		_, err := w.Write(s.text)
		return err
	}
	crc := crc32.NewIEEE()
	size, err := c.read(s.path, io.MultiWriter(crc, w))
	if err == nil && (size != s.Size || crc.Sum32() != s.crc) {
		err = fmt.Errorf("%s was changed meanwhile: try again", s.path)
	}
	return err
}
