package assets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheBuiltInChecklists(t *testing.T) {
	for name, least := range map[string]int{Gate: 15, Distress: 7, Discharge: 7, Reflection: 7, Tags: 7} {
		c, err := FindChecklist(name, "")
		if err != nil {
			t.Fatal(err)
		}
		if c.Name != name || c.Title == "" || len(c.Items) < least {
			t.Errorf("%s: %q with %d items", name, c.Title, len(c.Items))
		}
	}
	gate, _ := FindChecklist(Gate, "")
	home := 0
	for _, item := range gate.Items {
		if item.OnlyAtHome {
			home++
		}
	}
	if home != 4 {
		t.Errorf("%d items of the gate belong to a home, want the 4 of address, chaperone, numbers and connection", home)
	}
}

func TestOnesOwnChecklistTakesThePlaceOfTheBuiltIn(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "discharge.toml")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("title = \"Ours\"\n[item.shoes]\ntext = \"Shoes on.\"\n")
	c, err := FindChecklist(Discharge, dir)
	if err != nil || c.Title != "Ours" || len(c.Items) != 1 || c.Items[0].ID != "shoes" {
		t.Errorf("%+v, %v", c, err)
	}
	write("title = \"Ours\"\n[item.shoes]\ntext = 3\n")
	if _, err := FindChecklist(Discharge, dir); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("a fault is told as %v", err)
	}
	if c, err := FindChecklist(Gate, dir); err != nil || c.Name != Gate {
		t.Errorf("the built-in one beside it: %v", err)
	}
}

func TestOnlyATemplateThatSaysSoIsAtHome(t *testing.T) {
	templates, faults := List("")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, template := range templates {
		if template.AtHome != (template.Name == "at-home-lozenge") {
			t.Errorf("%s: at home %v", template.Name, template.AtHome)
		}
	}
}
