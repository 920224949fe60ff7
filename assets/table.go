package assets

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// table is one table of a document. Its methods take single fields out of
// it. Where a field is missing, or is not what it should be, they note a
// fault and return the zero value, so that one reading finds everything.
type table struct {
	doc    *document
	path   toml.Key
	name   string // the last part of the path: an id that the author chose
	place  string // the path in words
	fields map[string]any
	taken  map[string]bool
}

// has tells whether the author wrote a field that may be left out.
func (t table) has(field string) bool {
	t.taken[field] = true
	_, ok := t.fields[field]
	return ok
}

// fault notes what is wrong with a field, and what to do about it.
func (t table) fault(field, format string, args ...any) {
	place := t.place + fmt.Sprintf("field %q", field)
	t.doc.fault(t.join(field), place, fmt.Sprintf(format, args...))
}

func (t table) join(name string) toml.Key { return append(slices.Clip(t.path), name) }

// string is a field that stands in quotes.
func (t table) string(field, wanted string) (string, bool) {
	if !t.has(field) {
		t.fault(field, "it is missing. Write %s.", wanted)
		return "", false
	}
	s, ok := t.fields[field].(string)
	if !ok {
		t.fault(field, "it should be %s.", wanted)
	}
	return s, ok
}

// text is a line of text of at most so many characters.
func (t table) text(field string, most int) string {
	s, ok := t.string(field, "text in quotes")
	if !ok {
		return ""
	}
	s = strings.TrimSpace(s)
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		t.fault(field, "it is empty. Write something, for people to read.")
	case n > most:
		t.fault(field, "it is %d characters long. Keep to %d.", n, most)
	}
	return s
}

// duration is a time, which may be 0.
func (t table) duration(field string) time.Duration {
	d, _ := t.time(field)
	return d
}

// length is a time of more than 0; it is 0 only where that is a fault.
func (t table) length(field string) time.Duration {
	d, ok := t.time(field)
	if ok && d == 0 {
		t.fault(field, "it must be longer than 0.")
	}
	return d
}

func (t table) time(field string) (time.Duration, bool) {
	s, ok := t.string(field, `a time in quotes, such as "12 min"`)
	if !ok {
		return 0, false
	}
	d, err := ParseDuration(s)
	if err != nil {
		t.fault(field, "%v.", err)
	}
	return d, err == nil
}

// quantity is a number with its unit.
func (t table) quantity(field string, m measure) float64 {
	s, ok := t.string(field, fmt.Sprintf("a number with its unit in quotes, such as %q", m.example))
	if !ok {
		return 0
	}
	x, err := m.read(s)
	if err != nil {
		t.fault(field, "%v.", err)
	}
	return x
}

// yes is true or false, and false where it is left out.
func (t table) yes(field string) bool {
	if !t.has(field) {
		return false
	}
	b, ok := t.fields[field].(bool)
	if !ok {
		t.fault(field, "it should be true or false, without quotes.")
	}
	return b
}

// option is a word that an author may write, and what it stands for.
type option[T any] struct {
	word string
	is   T
}

// choose is one of several words.
func choose[T any](t table, field string, options []option[T]) T {
	s, ok := t.string(field, anyOf(options))
	for _, o := range options {
		if ok && o.word == s {
			return o.is
		}
	}
	if ok {
		t.fault(field, "%q is not known here. Write %s.", s, anyOf(options))
	}
	var zero T
	return zero
}

func anyOf[T any](options []option[T]) string {
	var words []string
	for _, o := range options {
		words = append(words, strconv.Quote(o.word))
	}
	return strings.Join(words, " or ")
}

// share is a number from 0 to 1, or a word that stands for one.
func (t table) share(field string, words []option[float64]) float64 {
	if x, ok := number(t.fields[field]); ok {
		t.taken[field] = true
		if !(x >= 0 && x <= 1) {
			t.fault(field, "%v is not between 0 and 1.", x)
		}
		return x
	}
	return choose(t, field, words)
}

// pair is two numbers in brackets, each between least and most. It is false
// where that is a fault.
func (t table) pair(field string, least, most float64) (a, b float64, ok bool) {
	wanted := fmt.Sprintf("two numbers from %v to %v in brackets, such as [%v, %v]", least, most, least+(most-least)/4, least+(most-least)/2)
	if !t.has(field) {
		t.fault(field, "it is missing. Write %s.", wanted)
		return 0, 0, false
	}
	if list, isList := t.fields[field].([]any); isList && len(list) == 2 {
		a, aIs := number(list[0])
		b, bIs := number(list[1])
		if aIs && bIs && min(a, b) >= least && max(a, b) <= most {
			return a, b, true
		}
	}
	t.fault(field, "it should be %s.", wanted)
	return 0, 0, false
}

// pulseMost is faster than any music; what is above it is a slip.
const pulseMost = 240

// pulse is the slowest and the fastest pulse in beats a minute, or "none".
func (t table) pulse(field string) (least, most float64) {
	if t.has(field) && t.fields[field] == "none" {
		return 0, 0
	}
	least, most, ok := t.pair(field, 0, pulseMost)
	switch {
	case ok && least > most:
		t.fault(field, "the slower pulse stands first: [%v, %v].", most, least)
	case ok && most == 0:
		t.fault(field, `for music without a pulse write "none".`)
	}
	return least, most
}

// number is v where it is one; it need not be finite.
func number(v any) (float64, bool) {
	switch x := v.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}

// table is a table inside this one; false where that is a fault.
func (t table) table(name string) (table, bool) {
	present, inner := t.has(name), t.inside(name)
	switch {
	case !present:
		t.fault(name, "it is missing. Write [%s] and its fields below.", inner.path)
	case inner.fields == nil:
		t.fault(name, "it should be a part of its own. Write [%s] and its fields below.", inner.path)
	}
	return inner, inner.fields != nil
}

// inside is a table inside this one, without fields where there is none.
func (t table) inside(name string) table {
	fields, _ := t.fields[name].(map[string]any)
	return table{doc: t.doc, path: t.join(name), name: name, place: t.place + name + ", ", fields: fields, taken: map[string]bool{}}
}

// tables are all tables of one kind inside this one, in the order of the
// file. Their names are ids that the author chose.
func (t table) tables(kind string, least, most int) []table {
	if !t.has(kind) && least == 0 {
		return nil
	}
	group := t.inside(kind)
	names := t.doc.under(group.path)
	switch {
	case group.fields == nil, len(names) < least:
		t.fault(kind, "there should be one or more, each under a heading with a name, in single brackets, such as [%s.NAME].", group.path)
		return nil
	case len(names) > most:
		t.fault(kind, "there are %d of them. Keep to %d.", len(names), most)
		return nil
	}
	var tables []table
	for _, name := range names {
		inner, ok := group.table(name)
		if !ok {
			continue
		}
		inner.place = fmt.Sprintf("%s%s %q, ", t.place, kind, name)
		if !isID(name) {
			group.fault(name, "a name has small letters, digits and hyphens, at most %d.", idMost)
		}
		tables = append(tables, inner)
	}
	return tables
}

const idMost = 40

// isID tells names that can stand in journals, flags and file names alike.
func isID(name string) bool {
	return name != "" && len(name) <= idMost && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// finish notes every field that nobody has asked for.
func (t table) finish() {
	unknown := func(field string) bool { return !t.taken[field] }
	if !slices.ContainsFunc(slices.Collect(maps.Keys(t.fields)), unknown) {
		return
	}
	known := slices.Sorted(maps.Keys(t.taken))
	for _, field := range t.doc.under(t.path) {
		if unknown(field) {
			t.fault(field, "there is no such field here. %s", instead(field, known))
		}
	}
}
