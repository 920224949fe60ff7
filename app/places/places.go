// Package places says where Roomtone keeps its files on this computer: each
// kind in the folder that the system has for it. It must never create or
// read anything by itself.
package places

import (
	"path/filepath"

	"github.com/adrg/xdg"
)

const program = "roomtone"

// Places are the folders and files of one profile.
type Places struct {
	Config, Data, State, Cache string
}

// Ours are the places of the person who runs the program. On Linux they
// follow XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME and XDG_CACHE_HOME,
// so that a second profile is a matter of environment.
func Ours() Places {
	return Places{
		Config: filepath.Join(xdg.ConfigHome, program),
		Data:   filepath.Join(xdg.DataHome, program),
		State:  filepath.Join(xdg.StateHome, program),
		Cache:  filepath.Join(xdg.CacheHome, program),
	}
}

// In is a profile below one folder, for tests and for trying things out.
func In(folder string) Places {
	return Places{
		Config: filepath.Join(folder, "config"),
		Data:   filepath.Join(folder, "data"),
		State:  filepath.Join(folder, "state"),
		Cache:  filepath.Join(folder, "cache"),
	}
}

// Templates is the folder of the person's own templates.
func (p Places) Templates() string { return filepath.Join(p.Config, "templates") }

// Exercises is the folder of the person's own exercises.
func (p Places) Exercises() string { return filepath.Join(p.Config, "exercises") }

// Sets is the folder of the person's own sets of music.
func (p Places) Sets() string { return filepath.Join(p.Config, "sets") }

// Checklists is the folder of the person's own checklists.
func (p Places) Checklists() string { return filepath.Join(p.Config, "checklists") }

// Translations is the folder of the person's own translations.
func (p Places) Translations() string { return filepath.Join(p.Config, "translations") }

// Settings is the file of the person's choices.
func (p Places) Settings() string { return filepath.Join(p.Config, "settings.toml") }

// Ceiling is the file that holds how loud the sound may ever become.
func (p Places) Ceiling() string { return filepath.Join(p.Config, "ceiling.toml") }

// Bridges is the file that names the paired bridges; their keys are elsewhere.
func (p Places) Bridges() string { return filepath.Join(p.Config, "bridges.json") }

// Keys is the folder of the keys that sign and open session bundles.
func (p Places) Keys() string { return filepath.Join(p.Config, "keys") }

// Senders is the file of those whose session bundles are known.
func (p Places) Senders() string { return filepath.Join(p.Config, "senders.json") }

// HomeCard is the file of the card for emergencies at home.
func (p Places) HomeCard() string { return filepath.Join(p.Data, "home-card.json") }

// Secrets is the sealed file of what no keyring keeps.
func (p Places) Secrets() string { return filepath.Join(p.Data, "secrets.age") }

// SecretsKey is the key to which it is sealed, in another folder.
func (p Places) SecretsKey() string { return filepath.Join(p.State, "secrets.key") }

// Sessions is the folder of the sessions' journals.
func (p Places) Sessions() string { return filepath.Join(p.Data, "sessions") }

// Records is the file that says how the records of sessions are kept, and
// holds the key of the sealed ones where it is under a passphrase.
func (p Places) Records() string { return filepath.Join(p.Data, "records.toml") }

// Courses is the folder of what is planned for each client.
func (p Places) Courses() string { return filepath.Join(p.Data, "courses") }

// LibraryIndex is what was found out of the music on this computer; it may be
// deleted at any time.
func (p Places) LibraryIndex() string { return filepath.Join(p.Data, "library.db") }

// LibraryRecord is what the person said of that music: folders and tags.
func (p Places) LibraryRecord() string { return filepath.Join(p.Data, "library.jsonl") }

// Lamps is the file that holds what the lamps were before a session.
func (p Places) Lamps() string { return filepath.Join(p.State, "lamps-before.json") }

// ScreenLamp is the same file for the lamp that is this computer's display,
// so that a bridge is never asked for it.
func (p Places) ScreenLamp() string { return filepath.Join(p.State, "screen-before.json") }

// Logs is the folder of the program's log.
func (p Places) Logs() string { return filepath.Join(p.State, "log") }

// Window is the file by which a second start finds the window that is open.
func (p Places) Window() string { return filepath.Join(p.State, "window.json") }

// CrashLog is the file into which a crash is written.
func (p Places) CrashLog() string { return filepath.Join(p.State, "crash.log") }
