package assets

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// faultsMost is how many faults of one file are told one by one: more than
// that are hardly read, and each costs a search through the file.
const faultsMost = 25

// The size of a file. The parser's work and memory grow with the square of
// how deep a value lies, so a small hostile file could hold a session up for
// minutes: the limits on lines and braces bound the depth. Braces are counted
// over the whole file, because inline tables nest across lines.
const (
	sizeMost   = 1 << 20 // bytes
	lineMost   = 2000    // bytes
	dotsMost   = 50      // in a line that is not a comment
	bracesMost = 60      // in the whole file
)

// document is a file that has been parsed, and what is wrong with it.
type document struct {
	file   string
	data   string
	meta   toml.MetaData
	top    map[string]toml.Primitive
	faults []fault
	untold int
}

type fault struct {
	line  int
	path  toml.Key // where it is
	place string   // the same in words, as an error begins
	text  string
}

// checkSize refuses what no person would write.
func checkSize(file, data string) error {
	if len(data) > sizeMost {
		return fmt.Errorf("%s: the file is larger than 1 MB, which none of these files is. Is it the right file?", file)
	}
	number, braces := 0, 0
	for line := range strings.Lines(data) {
		number++
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		braces += strings.Count(line, "{")
		switch {
		case len(line) > lineMost:
			return fmt.Errorf("%s, line %d: the line is longer than %d characters. Break it up", file, number, lineMost)
		case strings.Count(line, ".") > dotsMost:
			return fmt.Errorf("%s, line %d: the line has more than %d dots. Remove some", file, number, dotsMost)
		case braces > bracesMost:
			return fmt.Errorf("%s, line %d: the file has more than %d curly braces. Give each part a heading instead, such as [phase.peak.music]", file, number, bracesMost)
		}
	}
	return nil
}

// parse reads data as TOML. Its error names file and line.
func parse(file, data string) (d *document, err error) {
	// The library ends in a panic where it meets what it takes for a bug of
	// its own. A file that somebody else wrote must not bring it there.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: this file cannot be read: %v", file, r)
		}
	}()
	if err := checkSize(file, data); err != nil {
		return nil, err
	}
	// The library leaves a byte order mark out when it counts.
	d = &document{file: file, data: strings.TrimPrefix(data, "\ufeff")}
	if d.meta, err = toml.Decode(d.data, &d.top); err != nil {
		return nil, d.syntaxError(err)
	}
	return d, nil
}

// syntaxError says where and why the file is not TOML.
func (d *document) syntaxError(err error) error {
	var p toml.ParseError
	if !errors.As(err, &p) {
		return fmt.Errorf("%s: this file cannot be read: %w", d.file, err)
	}
	line := d.lineOf(p)
	if strings.Contains(p.Message, "already been defined") || strings.Contains(p.Message, "already created") {
		return fmt.Errorf("%s, line %d: %s Give one of the two another name, or remove it", d.file, line, p.Message)
	}
	text := strings.TrimSpace(strings.Split(d.data, "\n")[line-1])
	return fmt.Errorf(`%s, line %d: "%.60s" cannot be read: %s. A heading stands in brackets, like [phase.peak]; text and values with a unit stand in quotes, like "25 min"`, d.file, line, text, p.Message)
}

// lineOf is the line in which a position begins. The position's own line is
// that of its end, which for some values and errors lies further down.
func (d *document) lineOf(p toml.ParseError) int {
	return 1 + strings.Count(d.data[:min(max(0, p.Position.Start), len(d.data))], "\n")
}

// root is the table that is the whole file.
func (d *document) root() table {
	fields := map[string]any{}
	for name, p := range d.top {
		var v any
		if err := d.meta.PrimitiveDecode(p, &v); err == nil {
			fields[name] = v
		}
	}
	return table{doc: d, fields: fields, taken: map[string]bool{}}
}

// line is where the field at a path stands. What is missing has the line of
// the nearest part around it, and a part without a heading of its own that of
// the first thing inside it.
func (d *document) line(path toml.Key) int {
	line, depth := d.walk(path)
	for _, key := range d.meta.Keys() {
		if line > 0 {
			break
		}
		if len(key) > depth && slices.Equal(key[:depth], path[:depth]) {
			line, _ = d.walk(key)
		}
	}
	return max(1, line)
}

// walk goes down a path as far as it exists. It gives the last line that it
// came by, or 0, and how many names it found.
func (d *document) walk(path toml.Key) (line, depth int) {
	fields := d.top
	for _, name := range path {
		p, ok := fields[name]
		if !ok {
			return line, depth
		}
		depth++
		var e toml.ParseError
		if err := d.meta.PrimitiveDecode(p, asker{}); errors.As(err, &e) && e.Position.Line > 0 {
			line = d.lineOf(e)
		}
		fields = nil
		if d.meta.PrimitiveDecode(p, &fields) != nil {
			return line, depth
		}
	}
	return line, depth
}

// asker asks the library for the position of a value: it keeps them to
// itself, but tells them in the error when a value is refused.
type asker struct{}

func (asker) UnmarshalTOML(any) error { return errors.New("where does this stand?") }

// under are the names directly under a path, in the order of the file.
func (d *document) under(path toml.Key) []string {
	var names []string
	seen := map[string]bool{}
	for _, key := range d.meta.Keys() {
		n := len(path)
		if len(key) > n && slices.Equal(key[:n], path) && !seen[key[n]] {
			seen[key[n]] = true
			names = append(names, key[n])
		}
	}
	return names
}

func (d *document) fault(path toml.Key, place, text string) {
	if len(d.faults) == faultsMost {
		d.untold++
		return
	}
	d.faults = append(d.faults, fault{d.line(path), path, place, text})
}

// err is everything that is wrong, from the top of the file to its end.
func (d *document) err() error {
	slices.SortStableFunc(d.faults, func(a, b fault) int { return a.line - b.line })
	var errs []error
	for _, f := range d.faults {
		errs = append(errs, fmt.Errorf("%s, line %d: %s: %s", d.file, f.line, f.place, f.text))
	}
	if d.untold > 0 {
		errs = append(errs, fmt.Errorf("%s: and %d more faults. Mend these first", d.file, d.untold))
	}
	return errors.Join(errs...)
}
