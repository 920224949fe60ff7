package records

import (
	"errors"
	"strings"
)

const (
	digits      = "0123456789"
	letters     = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	longestCode = 24
	between     = ".-_"
)

// CheckClientCode says what is wrong with a client code: 1 to 24 letters,
// digits, dots, hyphens and underscores, the first a letter or a digit, and
// among them a digit, so that no name is one. "" is no code, and nothing is
// wrong with that.
func CheckClientCode(code string) error {
	foreign := func(r rune) bool { return !strings.ContainsRune(letters+digits+between, r) }
	if code == "" || !strings.ContainsFunc(code, foreign) && len(code) <= longestCode && strings.ContainsAny(code, digits) && !strings.ContainsAny(code[:1], between) {
		return nil
	}
	return errors.New("a client code is made of up to 24 letters, digits, dots and hyphens, with at least one digit, such as C-07. Never use a name")
}
