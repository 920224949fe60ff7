package library

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// A content is told from samples of a file, so that ten thousand files can
// be told apart before a session without reading them whole.
const (
	contentBlocks = 16
	contentBlock  = 16 << 10 // bytes
)

// contentOf is what a piece is known by: SHA-256 over the length of its
// encoded sound and sixteen blocks spread evenly over it, the first and the
// last 16 KiB among them. Tags are left out, so that it stays the same when
// they are changed, and so are the page numbers and checksums of Ogg, which
// change along with them. It says which piece this is, not whether the file
// is intact: that is for decoding to find.
func contentOf(r io.ReaderAt, size int64) (string, error) {
	sound, err := soundOf(r, size)
	if err != nil {
		return "", fmt.Errorf("the file cannot be read: %w", err)
	}
	sum := sha256.New()
	_ = binary.Write(sum, binary.LittleEndian, sound.Size()) // a hash takes everything
	block := make([]byte, pageHead+contentBlock)
	last := max(0, sound.Size()-contentBlock)
	for i := range int64(contentBlocks) {
		at := last * i / (contentBlocks - 1)
		before := min(at, pageHead) // a page may begin just before the block
		n, err := sound.ReadAt(block[:before+contentBlock], at-before)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("the file cannot be read: %w", err)
		}
		sum.Write(withoutPageNumbers(block[:n])[min(before, int64(n)):])
		if last == 0 {
			break
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// ContentOf is what the file at path is known by now; see [Track.Content].
func ContentOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	return contentOf(f, info.Size())
}

// pageHead is how much of a page of Ogg comes before its last blank byte.
const pageHead = 26

// withoutPageNumbers blanks the number and the checksum of each Ogg page.
func withoutPageNumbers(block []byte) []byte {
	const number = 18
	for at := 0; ; at += 4 {
		i := bytes.Index(block[at:], []byte("OggS"))
		if i < 0 {
			return block
		}
		at += i
		clear(block[min(at+number, len(block)):min(at+pageHead, len(block))])
	}
}

// soundOf is the part of a file that holds sound; the whole where its form
// is not known.
func soundOf(r io.ReaderAt, size int64) (*io.SectionReader, error) {
	start, err := afterID3(r, size)
	if err != nil {
		return nil, err
	}
	var head [12]byte
	if _, err := r.ReadAt(head[:], start); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	end := size
	switch {
	case string(head[:4]) == "fLaC":
		start = afterFLAC(r, start+4)
	case string(head[:4]) == "OggS":
		start = afterOgg(r, start, size)
	case string(head[8:]) == "WAVE":
		start, end = inWAV(r, start+12, size)
	default:
		end = beforeTail(r, start, size)
	}
	start = min(max(start, 0), size)
	return io.NewSectionReader(r, start, max(0, min(end, size)-start)), nil
}

// peek reads n bytes, and says whether they are there.
func peek(r io.ReaderAt, at int64, n int) ([]byte, bool) {
	b := make([]byte, n)
	got, _ := r.ReadAt(b, at)
	return b, got == n
}

// afterID3 is where the ID3v2 tags at the beginning end.
func afterID3(r io.ReaderAt, size int64) (int64, error) {
	var at int64
	for at < size {
		var h [10]byte
		n, err := r.ReadAt(h[:], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if n < len(h) || string(h[:3]) != "ID3" {
			break
		}
		at += 10 + int64(h[6]&127)<<21 + int64(h[7]&127)<<14 + int64(h[8]&127)<<7 + int64(h[9]&127)
		if h[5]&0x10 != 0 {
			at += 10 // a footer
		}
	}
	return min(at, size), nil
}

// afterFLAC is where the blocks before the sound end.
func afterFLAC(r io.ReaderAt, at int64) int64 {
	for {
		h, ok := peek(r, at, 4)
		if !ok {
			return at
		}
		at += 4 + int64(h[1])<<16 + int64(h[2])<<8 + int64(h[3])
		if h[0]&0x80 != 0 {
			return at
		}
	}
}

// afterOgg is where the first page begins on which sound ends: those before
// hold the headers, and among them the tags.
func afterOgg(r io.ReaderAt, at, size int64) int64 {
	const pagesMost = 4096 // of headers; a picture among the tags fills some hundred
	for range pagesMost {
		h, ok := peek(r, at, 27)
		if !ok || string(h[:4]) != "OggS" {
			return at
		}
		if granule := int64(binary.LittleEndian.Uint64(h[6:])); granule != 0 && granule != -1 {
			return at
		}
		segments, ok := peek(r, at+27, int(h[26]))
		if !ok {
			return size
		}
		at += 27 + int64(len(segments))
		for _, n := range segments {
			at += int64(n)
		}
	}
	return at
}

// inWAV is where the chunk with the sound lies.
func inWAV(r io.ReaderAt, at, size int64) (start, end int64) {
	for {
		h, ok := peek(r, at, 8)
		if !ok {
			return 0, size
		}
		n := int64(binary.LittleEndian.Uint32(h[4:]))
		at += 8
		if string(h[:4]) == "data" {
			if n == 0 || n == 1<<32-1 {
				n = size // its writer did not know
			}
			return at, at + n
		}
		at += n + n&1
	}
}

// beforeTail is where the tags at the end of an MP3 file begin.
func beforeTail(r io.ReaderAt, start, end int64) int64 {
	if h, ok := peek(r, max(start, end-128), 128); ok && string(h[:3]) == "TAG" {
		end -= 128
	}
	if h, ok := peek(r, max(start, end-32), 32); ok && string(h[:8]) == "APETAGEX" {
		n := int64(binary.LittleEndian.Uint32(h[12:]))
		if binary.LittleEndian.Uint32(h[20:])&(1<<31) != 0 {
			n += 32 // a header
		}
		end = max(start, end-n)
	}
	return end
}
