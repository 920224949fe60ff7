package lighting

// Blackbody is the chromaticity, CIE 1931 x and y, of a black body whose
// colour is so many mirek. It follows Kim et al., US patent 7024034 (2006),
// within 0.002 of Planck's law from 1667 K to 25,000 K, 600 to 40 mirek;
// what lies outside is taken for the nearest end.
func Blackbody(mirek float64) (x, y float64) {
	m := nearest(mirek, 40, 600) / 1000 // thousands over kelvin
	if m > 0.25 {                       // below 4000 K
		x = -0.2661239*m*m*m - 0.2343589*m*m + 0.8776956*m + 0.179910
	} else {
		x = -3.0258469*m*m*m + 2.1070379*m*m + 0.2226347*m + 0.240390
	}
	switch {
	case m > 1/2.222:
		y = -1.1063814*x*x*x - 1.34811020*x*x + 2.18555832*x - 0.20219683
	case m > 0.25:
		y = -0.9549476*x*x*x - 1.37418593*x*x + 2.09137015*x - 0.16748867
	default:
		y = 3.0817580*x*x*x - 5.87338670*x*x + 3.75112997*x - 0.37001483
	}
	return x, y
}
