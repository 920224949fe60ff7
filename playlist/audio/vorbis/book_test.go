package vorbis

import (
	"testing"

	"pgregory.net/rapid"
)

// The specification, section 3.2.1, gives these lengths and words.
func TestWordsAreThoseOfTheSpecification(t *testing.T) {
	var b book
	if err := b.assign([]uint8{2, 4, 4, 4, 4, 2, 3, 3}); err != nil {
		t.Fatal(err)
	}
	for entry, word := range []string{"00", "0100", "0101", "0110", "0111", "10", "110", "111"} {
		if got := decodedWord(&b, word); got != entry {
			t.Errorf("%s stands for %d, not %d", word, got, entry)
		}
	}
}

// decodedWord takes a word of zeros and ones from a packet.
func decodedWord(b *book, word string) int {
	packet := make([]byte, (len(word)+7)/8)
	for i, c := range word {
		packet[i/8] |= byte(c-'0') << (i % 8)
	}
	r := &reader{b: padded(packet)}
	return b.entry(r)
}

func TestLongWordsAreFound(t *testing.T) {
	lengths := make([]uint8, 20)
	word := ""
	for i := range lengths {
		lengths[i] = uint8(min(i+1, 19)) // 0, 10, 110, …
	}
	var b book
	if err := b.assign(lengths); err != nil {
		t.Fatal(err)
	}
	for i := range 19 {
		if got := decodedWord(&b, word+"0"); got != i {
			t.Errorf("the word of %d bits stands for %d", i+1, got)
		}
		word += "1"
	}
	if got := decodedWord(&b, word); got != 19 {
		t.Errorf("the last word stands for %d", got)
	}
}

func TestTooManyWordsAreRefused(t *testing.T) {
	for _, lengths := range [][]uint8{{1, 1, 1}, {2, 2, 2, 2, 5}, {1, 2, 2, 3}} {
		var b book
		if err := b.assign(lengths); err == nil {
			t.Errorf("%v was taken", lengths)
		}
	}
}

func TestABookOfOneEntryTakesOneBit(t *testing.T) {
	var b book
	if err := b.assign([]uint8{0, 0, 1, 0}); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"0", "1"} {
		if got := decodedWord(&b, word); got != 2 {
			t.Errorf("%s stands for %d", word, got)
		}
	}
}

func TestAWordBeyondThePacketIsNone(t *testing.T) {
	var b book
	if err := b.assign([]uint8{1, 9, 9}); err != nil {
		t.Fatal(err)
	}
	r := &reader{b: padded([]byte{0xff})} // 8 bits of a word of 9, or of one that is none
	if got := b.entry(r); got != -1 {
		t.Errorf("it stands for %d", got)
	}
}

func TestLatticesHaveTheirSpecifiedSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries, dimensions := rapid.IntRange(1, entriesMost).Draw(t, "entries"), rapid.IntRange(1, 40).Draw(t, "dimensions")
		n := latticeValues(entries, dimensions)
		if power(n, dimensions) > entries || power(n+1, dimensions) <= entries {
			t.Fatalf("%d", n)
		}
	})
}

func TestNumbersOfTheFormatsOwnKind(t *testing.T) {
	for x, want := range map[uint32]float32{0: 0, 788<<21 | 5: 5, 1<<31 | 788<<21 | 5: -5, 787<<21 | 3: 1.5} {
		if got := unpackFloat(x); got != want {
			t.Errorf("%#x is %v, not %v", x, got, want)
		}
	}
}

func TestAmplitudesSpanTheirTable(t *testing.T) {
	a := newAmplitudes()
	// The first and the last of the specification's table.
	for i, want := range map[int]float32{0: 1.0649863e-07, 255: 1} {
		if got := a[i]; got < want*.999 || got > want*1.001 {
			t.Errorf("amplitude %d is %v, not %v", i, got, want)
		}
	}
}

// However bits are taken, they come in their order, and zeros after them.
func TestBitsComeInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		packet := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "packet")
		r := &reader{b: padded(packet)}
		for at := 0; at < 8*len(packet)+80; {
			if r.left() != max(0, 8*len(packet)-at) {
				t.Fatalf("%d bits are left after %d of %d", r.left(), at, 8*len(packet))
			}
			k := rapid.IntRange(0, 32).Draw(t, "bits")
			var want uint32
			for i := range k {
				if (at+i)/8 < len(packet) {
					want |= uint32(packet[(at+i)/8]>>((at+i)%8)&1) << i
				}
			}
			if got := r.bits(uint(k)); got != want {
				t.Fatalf("%d bits from %d are %#x, not %#x", k, at, got, want)
			}
			at += k
			if r.over() != (at > 8*len(packet)) {
				t.Fatalf("after %d of %d bits, over is %v", at, 8*len(packet), r.over())
			}
		}
	})
}
