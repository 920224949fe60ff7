package flac

// fixed decodes a channel whose samples lie on a polynomial of an order up to
// 4 through those before. What runs over in damaged data fails its checksum.
func (r *reader) fixed(x []int32, order int, bits uint) error {
	if order > len(x) {
		return r.fault()
	}
	for i := range order {
		x[i] = r.signed(bits)
	}
	if err := r.residual(x, order); err != nil {
		return err
	}
	switch order {
	case 1:
		for i := 1; i < len(x); i++ {
			x[i] += x[i-1]
		}
	case 2:
		for i := 2; i < len(x); i++ {
			x[i] += 2*x[i-1] - x[i-2]
		}
	case 3:
		for i := 3; i < len(x); i++ {
			x[i] += 3*(x[i-1]-x[i-2]) + x[i-3]
		}
	case 4:
		for i := 4; i < len(x); i++ {
			x[i] += 4*(x[i-1]+x[i-3]) - 6*x[i-2] - x[i-4]
		}
	}
	return nil
}

// linear decodes a channel whose samples are predicted by weights, up to 32.
func (r *reader) linear(x []int32, order int, bits uint) error {
	if order > len(x) {
		return r.fault()
	}
	for i := range order {
		x[i] = r.signed(bits)
	}
	precision := uint(r.bits(4)) + 1
	shift := r.signed(5)
	if precision == 16 || shift < 0 {
		return r.fault()
	}
	var room [32]int64
	weights := room[:order]
	for i := range weights {
		weights[order-1-i] = int64(r.signed(precision)) // the oldest sample's first
	}
	if err := r.residual(x, order); err != nil {
		return err
	}
	predict(x, weights, uint(shift))
	return nil
}

// predict adds to each sample what those before it foretell. Sums of 32
// products of 32 and 15 bits fit into 64.
func predict(x []int32, weights []int64, shift uint) {
	order := len(weights)
	for len(weights)%4 != 0 { // zeros in front change nothing
		var wider [32]int64
		n := copy(wider[4-len(weights)%4:], weights)
		weights = wider[:n+4-len(weights)%4]
	}
	start := len(weights)
	for i := order; i < min(start, len(x)); i++ {
		var sum int64
		for k, w := range weights[start-order:] {
			sum += w * int64(x[i-order+k])
		}
		x[i] += int32(sum >> shift)
	}
	switch start {
	case 4:
		w0, w1, w2, w3 := weights[0], weights[1], weights[2], weights[3]
		for i := 4; i < len(x); i++ {
			p := (*[5]int32)(x[i-4:])
			p[4] += int32((w0*int64(p[0]) + w1*int64(p[1]) + w2*int64(p[2]) + w3*int64(p[3])) >> shift)
		}
	case 8:
		w := [8]int64(weights)
		for i := 8; i < len(x); i++ {
			p := (*[9]int32)(x[i-8:])
			a := w[0]*int64(p[0]) + w[1]*int64(p[1]) + w[2]*int64(p[2]) + w[3]*int64(p[3])
			b := w[4]*int64(p[4]) + w[5]*int64(p[5]) + w[6]*int64(p[6]) + w[7]*int64(p[7])
			p[8] += int32((a + b) >> shift)
		}
	case 12:
		w := [12]int64(weights)
		for i := 12; i < len(x); i++ {
			p := (*[13]int32)(x[i-12:])
			a := w[0]*int64(p[0]) + w[1]*int64(p[1]) + w[2]*int64(p[2]) + w[3]*int64(p[3])
			b := w[4]*int64(p[4]) + w[5]*int64(p[5]) + w[6]*int64(p[6]) + w[7]*int64(p[7])
			c := w[8]*int64(p[8]) + w[9]*int64(p[9]) + w[10]*int64(p[10]) + w[11]*int64(p[11])
			p[12] += int32((a + b + c) >> shift)
		}
	default:
		for i := start; i < len(x); i++ {
			var sum int64
			past := x[i-start : i]
			for k := 0; k+4 <= len(weights) && k+4 <= len(past); k += 4 {
				w, p := (*[4]int64)(weights[k:]), (*[4]int32)(past[k:])
				sum += w[0]*int64(p[0]) + w[1]*int64(p[1]) + w[2]*int64(p[2]) + w[3]*int64(p[3])
			}
			x[i] += int32(sum >> shift)
		}
	}
}
