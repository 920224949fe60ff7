package assets

import "strings"

// Checklist is a list that people go through together, item by item.
type Checklist struct {
	// Name is the file's name without ".toml".
	Name, Title string
	Items       []Check
}

// Check is one item of a checklist.
type Check struct {
	ID, Text string
	// OnlyAtHome says that the item belongs to a session at home alone.
	OnlyAtHome bool
}

// The checklists that come with Roomtone.
const (
	// Gate is gone through before the dose: any "no" stops the start.
	Gate = "gate"
	// Distress is the ladder of help, the gentlest step first.
	Distress = "distress"
	// Discharge is gone through before the client leaves.
	Discharge = "discharge"
	// Reflection are questions for afterwards.
	Reflection = "reflection"
	// Tags are what is noted in one press while a session runs.
	Tags = "tags"
)

func checklists() shelf[Checklist] {
	return shelf[Checklist]{
		what: "checklist", folder: "checklists", read: readChecklist,
		names: []string{Gate, Distress, Discharge, Reflection, Tags},
	}
}

// FindChecklist reads the checklist of that name: the one that comes with
// Roomtone or, where the person's own folder has a file of that name, theirs.
func FindChecklist(name, userDir string) (Checklist, error) {
	return checklists().ownFirst(name, userDir)
}

// itemsMost is how many items a checklist has at the most.
const itemsMost = 60

// readChecklist makes a checklist of a file's text.
func readChecklist(file, source, data string) (Checklist, error) {
	d, err := parse(file, data)
	if err != nil {
		return Checklist{}, err
	}
	root := d.root()
	c := Checklist{Name: strings.TrimSuffix(file, extension), Title: root.text("title", titleMost)}
	for _, item := range root.tables("item", 1, itemsMost) {
		c.Items = append(c.Items, Check{ID: item.name, Text: item.text("text", textMost), OnlyAtHome: item.yes("only_at_home")})
		item.finish()
	}
	root.finish()
	if err := d.err(); err != nil {
		return Checklist{}, err
	}
	return c, nil
}
