package desktop

import "testing"

func TestADisplayIsAsDenseAsFyneTakesIt(t *testing.T) {
	for _, tt := range []struct {
		name                string
		millimetres, pixels int
		want                float64
	}{
		{"says nothing", 0, 3840, 1},
		{"says nonsense", 1, 3840, 1},
		{"a projector", 16000, 1920, 1},
		{"a 4K television", 1210, 3840, 1},
		{"a 4K display", 597, 3840, 1.4},
		{"full HD", 527, 1920, 1},
		{"a dense notebook", 290, 2880, 2.1},
	} {
		if got := density(tt.millimetres, tt.pixels); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
