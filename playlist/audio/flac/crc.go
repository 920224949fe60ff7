package flac

import "encoding/binary"

// The checksums of RFC 9639: of 8 bits for a header, of 16 for a frame. The
// tables are made once; nobody writes to them afterwards.
var (
	table8  = makeTable8()
	table16 = makeTable16()
)

func makeTable8() (t [256]uint8) {
	for i := range t {
		x := uint8(i)
		for range 8 {
			x = x<<1 ^ x>>7*0x07
		}
		t[i] = x
	}
	return t
}

// makeTable16 has for each of eight bytes in a row what it adds.
func makeTable16() (t [8][256]uint16) {
	for i := range t[0] {
		x := uint16(i) << 8
		for range 8 {
			x = x<<1 ^ x>>15*0x8005
		}
		t[0][i] = x
	}
	for k := 1; k < 8; k++ {
		for i, x := range t[k-1] {
			t[k][i] = x<<8 ^ t[0][x>>8]
		}
	}
	return t
}

func crc8(b []byte) (x uint8) {
	for _, c := range b {
		x = table8[x^c]
	}
	return x
}

func crc16(b []byte) (x uint16) {
	t := &table16
	for ; len(b) >= 8; b = b[8:] {
		y := binary.BigEndian.Uint64(b) ^ uint64(x)<<48
		x = t[7][y>>56] ^ t[6][y>>48&255] ^ t[5][y>>40&255] ^ t[4][y>>32&255] ^
			t[3][y>>24&255] ^ t[2][y>>16&255] ^ t[1][y>>8&255] ^ t[0][y&255]
	}
	for _, c := range b {
		x = x<<8 ^ t[0][uint8(x>>8)^c]
	}
	return x
}
