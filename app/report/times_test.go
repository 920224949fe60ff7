package report

import (
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func someTimes() Times {
	dose := Seconds(45 * time.Minute)
	t := Times{
		Title: "Lozenge at home", Made: time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC), Length: Seconds(3 * time.Hour), Dose: &dose,
		Rows: []TimesRow{
			{Seconds(85 * time.Minute), TimesSafety, "Blood pressure."},
			{Seconds(45 * time.Minute), TimesMusic, "Still water"},
			{Seconds(45 * time.Minute), TimesPhase, "Dose and hold"},
			{0, TimesPhase, "Arrival"},
			{Seconds(3 * time.Hour), TimesEnd, "The music has faded."},
			{Seconds(43 * time.Minute), TimesPrompt, strings.Repeat("A long reminder that needs more than one line. ", 6)},
		},
	}
	t.Sort()
	return t
}

func TestTheSheetOfTimesIsInOrder(t *testing.T) {
	var kinds []TimesKind
	sheet := someTimes()
	for i, r := range sheet.Rows {
		kinds = append(kinds, r.Kind)
		if i > 0 && r.At < sheet.Rows[i-1].At {
			t.Errorf("row %d comes before the one above it", i)
		}
	}
	if kinds[0] != TimesPhase || kinds[2] != TimesPhase || kinds[3] != TimesMusic || kinds[5] != TimesEnd {
		t.Errorf("the order is %v", kinds)
	}
}

func TestTheSheetOfTimesHasBothClocks(t *testing.T) {
	var page bytes.Buffer
	if err := someTimes().PDF(&page); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("pdftotext", "-layout", "-", "-")
	command.Stdin = &page
	text, err := command.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v; `make test` installs it", err)
	}
	for _, line := range [][]string{
		{"0:00", "−45:00", "phase", "Arrival"},
		{"45:00", "0:00", "phase", "Dose and hold"},
		{"1:25:00", "40:00", "safety", "Blood pressure."},
		{"3:00:00", "2:15:00", "end"},
	} {
		found := false
		for row := range strings.Lines(string(text)) {
			all := true
			for _, part := range line {
				all = all && strings.Contains(row, part)
			}
			found = found || all
		}
		if !found {
			t.Errorf("no row has %q in:\n%s", line, text)
		}
	}
}

func TestTheSameTimesGiveTheSameSheet(t *testing.T) {
	var first, again bytes.Buffer
	if err := errors.Join(someTimes().PDF(&first), someTimes().PDF(&again)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) {
		t.Error("it differs")
	}
}

func TestASheetOfMuchHasSeveralPages(t *testing.T) {
	sheet := someTimes()
	for i := range 300 {
		sheet.Rows = append(sheet.Rows, TimesRow{Seconds(i) * Seconds(time.Second), TimesPrompt, "Look."})
	}
	sheet.Dose = nil
	var page bytes.Buffer
	if err := sheet.PDF(&page); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(page.Bytes(), []byte("/Type /Page\n")); n < 3 {
		t.Errorf("%d pages", n)
	}
}
