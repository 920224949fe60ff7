package assets

import "slices"

// templates are the kinds of session, in the order in which people meet them.
func templates() shelf[Template] {
	return shelf[Template]{
		what: "template", folder: "templates", read: read,
		names: []string{
			"lozenge-low", "lozenge-medium", "lozenge-high", "lozenge-ifs",
			"im", "nasal", "at-home-lozenge", "preparation", "integration",
		},
	}
}

// BuiltIn reads the templates that come with Roomtone.
func BuiltIn() ([]Template, error) { return templates().allBuiltIn() }

// IsBuiltIn tells whether a template of that name comes with Roomtone.
func IsBuiltIn(name string) bool { return slices.Contains(templates().names, name) }

// Load reads one template file. Its error tells everything that is wrong
// with the file, one sentence a line, each with its line and its field.
func Load(path string) (Template, error) { return templates().load(path) }

// Text is the template as it is written, with its comments.
func (t Template) Text() (string, error) { return templates().text(t.Name, t.Source) }

// List gives the built-in templates and after them those of the person's
// own folder, by file name. A file that cannot be used is told among the
// errors and hides no other. A folder that does not exist is an empty one.
func List(userDir string) ([]Template, []error) { return templates().list(userDir) }

// Find reads the template of that name, built in or from the person's own
// folder. Where the name is unknown the error says what there is.
func Find(name, userDir string) (Template, error) { return templates().find(name, userDir) }

// exercises are the preparation and grounding exercises: those that lead the
// breath, then those in words, and the one for the return.
func exercises() shelf[Exercise] {
	return shelf[Exercise]{
		what: "exercise", folder: "exercises", read: readExercise,
		names: []string{
			"coherent-breathing", "cyclic-sigh", "box-breathing", "4-7-8",
			"5-4-3-2-1", "body-scan", "muscle-relaxation", "calm-place",
			"intention", "parts-check-in", "self-compassion", "orientation",
		},
	}
}

// Exercises gives the built-in exercises and after them those of the
// person's own folder, as [List] does for templates.
func Exercises(userDir string) ([]Exercise, []error) { return exercises().list(userDir) }

// FindExercise reads the exercise of that name, as [Find] does a template.
func FindExercise(name, userDir string) (Exercise, error) { return exercises().find(name, userDir) }
