package assets

// Finding is what does not fit in a template, and where.
type Finding struct {
	// Place are the names that lead to the field, as the file has them, such
	// as phase, peak, usual; none where it is the template as a whole.
	Place []string
	// Text says what is wrong and what to do, in sentences.
	Text string
}

// Check gives everything that keeps the template from running, as [Load]
// finds it in its file; none where it is in order.
func (t Template) Check() []Finding {
	d, err := parse(t.Name+extension, t.TOML())
	if err != nil {
		return []Finding{{Text: err.Error()}}
	}
	read := readTemplate(d.root(), t.Name, t.Source)
	var found []Finding
	for _, f := range d.faults {
		found = append(found, Finding{Place: f.path, Text: f.text})
	}
	if len(found) > 0 {
		return found
	}
	if err := read.Plan.Validate(); err != nil {
		return []Finding{{Text: err.Error()}}
	}
	return nil
}
