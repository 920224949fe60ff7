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

// The size of a file. The parser's work grows with the square of how deep a
// value lies, and the limits on depth keep a hostile file from using that.
const (
	sizeMost   = 1 << 20 // bytes
	lineMost   = 2000    // bytes, text included
	bracesMost = 100     // in the whole file: inline tables can nest over lines
)

// document is a template file that has been parsed, and what is wrong with it.
type document struct {
	file   string
	meta   toml.MetaData
	top    map[string]toml.Primitive
	faults []fault
	untold int
}

type fault struct {
	line int
	text string
}

// checkSize refuses what no person would write.
func checkSize(file, data string) error {
	if len(data) > sizeMost {
		return fmt.Errorf("%s: the file is larger than 1 MB, and no template is. Is it the right file?", file)
	}
	braces, n := 0, 0
	for line := range strings.Lines(data) {
		n++
		braces += strings.Count(line, "{")
		switch {
		case len(line) > lineMost:
			return fmt.Errorf("%s, line %d: the line is longer than %d characters. Break it up", file, n, lineMost)
		case braces > bracesMost:
			return fmt.Errorf("%s, line %d: the file has more than %d curly braces. Write parts with a heading, such as [phase.peak.music]", file, n, bracesMost)
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
			err = fmt.Errorf("%s: this file cannot be read as a template: %v", file, r)
		}
	}()
	if err := checkSize(file, data); err != nil {
		return nil, err
	}
	d = &document{file: file}
	if d.meta, err = toml.Decode(data, &d.top); err != nil {
		return nil, fmt.Errorf("%s, %w", file, syntaxError(err))
	}
	return d, nil
}

// syntaxError says where and why the file is not TOML.
func syntaxError(err error) error {
	var p toml.ParseError
	switch {
	case !errors.As(err, &p):
		return err
	case strings.Contains(p.Message, "already been defined"), strings.Contains(p.Message, "already created"):
		return fmt.Errorf("line %d: %q is there twice. Give one of the two another name, or remove it: %w", p.Position.Line, p.LastKey, err)
	}
	return fmt.Errorf("line %d: %s. Values other than plain numbers stand in quotes, such as usual = \"25 min\": %w", p.Position.Line, p.Message, err)
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

// line is where the field at a path stands, or the nearest table around it
// that stands anywhere.
func (d *document) line(path toml.Key) int {
	line, fields := 1, d.top
	for _, name := range path {
		p, ok := fields[name]
		if !ok {
			break
		}
		var e toml.ParseError
		if err := d.meta.PrimitiveDecode(p, asker{}); errors.As(err, &e) && e.Position.Line > 0 {
			line = e.Position.Line
		}
		fields = nil
		if d.meta.PrimitiveDecode(p, &fields) != nil {
			break
		}
	}
	return line
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

func (d *document) fault(path toml.Key, text string) {
	if len(d.faults) == faultsMost {
		d.untold++
		return
	}
	d.faults = append(d.faults, fault{d.line(path), text})
}

// err is everything that is wrong, from the top of the file to its end.
func (d *document) err() error {
	slices.SortStableFunc(d.faults, func(a, b fault) int { return a.line - b.line })
	var errs []error
	for _, f := range d.faults {
		errs = append(errs, fmt.Errorf("%s, line %d: %s", d.file, f.line, f.text))
	}
	if d.untold > 0 {
		errs = append(errs, fmt.Errorf("%s: and %d more faults. Mend these first", d.file, d.untold))
	}
	return errors.Join(errs...)
}
