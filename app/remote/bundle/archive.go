package bundle

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"io"
)

// The end of a zip archive as [Create] writes it: no comment, no extension
// for archives beyond 4 GB.
const (
	endLength = 22
	// An archive with the extension says so right before its end.
	largeLength = 20
	large       = "PK\x06\x07"
	entriesMost = 3 + len(documents) + piecesMost
	// directoryMost is what so many entries take at most: 46 bytes and a
	// name, which is "audio/", 64 digits, a dot and 5 letters.
	directoryMost = entriesMost * (46 + 76)
)

var errDamaged = errors.New("the bundle is damaged or was not made by Roomtone: have it sent again")

// archive is the opened zip: its entries lie one after the other in r, and are
// read in that order.
type archive struct {
	r       io.ReaderAt
	entries []*zip.File
	read    int64 // where the last entry that was read ends
	end     int64 // where the directory begins
}

// openArchive looks at the end of the archive before it lets archive/zip
// read the directory, whose length and count would otherwise be trusted.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	var tail [largeLength + endLength]byte
	if size < int64(len(tail)) || size > SizeMost {
		return nil, errDamaged
	}
	if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, errDamaged
	}
	end := tail[largeLength:]
	little := binary.LittleEndian
	count, length, offset := int(little.Uint16(end[10:])), int64(little.Uint32(end[12:])), int64(little.Uint32(end[16:]))
	switch {
	case string(end[:4]) != "PK\x05\x06", string(tail[:4]) == large, little.Uint16(end[20:]) != 0,
		offset+length+endLength != size, little.Uint16(end[8:]) != little.Uint16(end[10:]):
		return nil, errDamaged
	case count > entriesMost || length > int64(directoryMost):
		return nil, malformed("it has %d entries", count)
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, errDamaged
	}
	if len(z.File) != count {
		return nil, errDamaged
	}
	return &archive{r: r, entries: z.File, end: offset}, nil
}

// section is entry i, which must have that name, as it lies in the archive:
// behind those before it, because bytes that stood for many entries would be
// hashed for each.
func (a *archive) section(i int, name string, most int64) (*io.SectionReader, error) {
	if i >= len(a.entries) {
		return nil, malformed("%s is missing", name)
	}
	f := a.entries[i]
	size := int64(f.UncompressedSize64)
	switch {
	case f.Name != name:
		return nil, malformed("%.80q stands where %s belongs", f.Name, name)
	case f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64:
		return nil, malformed("%s is packed", name)
	case size < 0 || size > most:
		return nil, malformed("%s is too large", name)
	}
	offset, err := f.DataOffset()
	if err != nil || offset < a.read || size > a.end-offset {
		return nil, errDamaged
	}
	a.read = offset + size
	return io.NewSectionReader(a.r, offset, size), nil
}

// text is entry i, whole.
func (a *archive) text(i int, name string, most int64) ([]byte, error) {
	s, err := a.section(i, name, most)
	if err != nil {
		return nil, err
	}
	text := make([]byte, s.Size())
	if _, err := io.ReadFull(s, text); err != nil {
		return nil, errDamaged
	}
	return text, nil
}
