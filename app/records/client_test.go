package records_test

import (
	"strings"
	"testing"

	"roomtone/app/records"
)

func TestAClientCodeIsNoName(t *testing.T) {
	for _, code := range []string{"", "C-07", "7", "2026.11_b", "a1", strings.Repeat("x", 23) + "1"} {
		if err := records.CheckClientCode(code); err != nil {
			t.Errorf("%q is refused: %v", code, err)
		}
	}
	for _, code := range []string{
		"Anna", "Anna M", "C 07", "-7", "../7", "C/7", "7\n", "Zoë7", strings.Repeat("1", 25), ".1", "7\x00",
	} {
		if err := records.CheckClientCode(code); err == nil || !strings.Contains(err.Error(), "Never use a name") {
			t.Errorf("%q: %v", code, err)
		}
	}
}
