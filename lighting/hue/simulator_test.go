package hue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roomtone/lighting"
	"roomtone/lighting/hue"
	"roomtone/lighting/room"
)

// simulator is npm's hue-simulator, run as a process of its own.
type simulator struct {
	t       *testing.T
	address string
	client  *http.Client
}

const simulatorPackage = "hue-simulator@0.0.11"

// startSimulator starts the simulator on a free port and ends it with the
// test.
func startSimulator(t *testing.T) *simulator {
	t.Helper()
	program := simulatorProgram(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(address)
	var output bytes.Buffer
	node := exec.Command("node", program, "--port="+port, "--hostname=127.0.0.1")
	node.Stdout, node.Stderr = &output, &output
	if err := node.Start(); err != nil {
		t.Fatalf("the simulated bridge needs node (Debian's package nodejs): %v", err)
	}
	t.Cleanup(func() {
		_ = node.Process.Kill()
		_ = node.Wait()
	})
	s := &simulator{t: t, address: "http://" + address, client: &http.Client{Timeout: 5 * time.Second}}
	for range 200 {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			_ = connection.Close()
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = node.Process.Kill()
	_ = node.Wait()
	t.Fatalf("the simulated bridge does not start: %s", output.String())
	return nil
}

// simulatorProgram is where "make deps" puts the simulator; where that was
// not done, it is done now.
func simulatorProgram(t *testing.T) string {
	t.Helper()
	root, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(root, "go.mod")); missing == nil {
			break
		}
		if filepath.Dir(root) == root {
			err = errors.New("there is no go.mod above the test")
		}
		root = filepath.Dir(root)
	}
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(root, ".cache", "hue-simulator")
	program := filepath.Join(folder, "node_modules", "hue-simulator", "bin", "hue-simulator")
	if _, err := os.Stat(program); err == nil {
		return program
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	npm := exec.CommandContext(ctx, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", simulatorPackage, "--prefix", folder)
	if output, err := npm.CombinedOutput(); err != nil {
		t.Fatalf("the test bridge %s is not installed and npm cannot install it (%v). Run \"make deps\" with a network. npm said:\n%s", simulatorPackage, err, output)
	}
	return program
}

// lamp reads a lamp's state past the driver.
func (s *simulator) lamp(key string, number int) map[string]any {
	s.t.Helper()
	answer, err := s.client.Get(fmt.Sprintf("%s/api/%s/lights/%d", s.address, key, number))
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	var light struct{ State map[string]any }
	if err := json.NewDecoder(answer.Body).Decode(&light); err != nil {
		s.t.Fatal(err)
	}
	return light.State
}

func (s *simulator) pressButton() {
	answer, err := s.client.Get(s.address + "/linkbutton")
	if err != nil {
		s.t.Error(err)
		return
	}
	_ = answer.Body.Close()
}

// pair presses the button while the program waits for it.
func (s *simulator) pair() hue.Credentials {
	s.t.Helper()
	waited := 0
	c, err := hue.Pair(s.t.Context(), s.address, func(time.Duration) {
		if waited++; waited == 1 {
			s.pressButton()
		}
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if waited != 1 || c.BridgeID != "000088FFFE00BBEE" || c.Key == "" {
		s.t.Fatalf("paired after %d waits: %v", waited, c)
	}
	return c
}

// eventually waits for something that takes real time.
func eventually(t *testing.T, what string, within time.Duration, is func() bool) {
	t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("after %v: not %s", within, what)
}

// same compares what the driver has to give back. The simulator keeps the
// colour mode "hs" and forgets no inactive colour.
func same(before, after map[string]any) bool {
	for _, field := range []string{"on", "bri", "hue", "sat"} {
		if before[field] != after[field] {
			return false
		}
	}
	return true
}

// TestASessionOnTheSimulator pairs, fades, and gives the lamps back: at the
// end, at an interruption, and after a crash.
func TestASessionOnTheSimulator(t *testing.T) {
	t.Parallel()
	s := startSimulator(t)
	paired := s.pair()
	store := hue.Store{Path: filepath.Join(t.TempDir(), "bridges.json"), Vault: vault{}}
	if err := store.Save(paired); err != nil {
		t.Fatal(err)
	}
	all, err := store.Load()
	if err != nil {
		t.Fatal(err)
	}
	driver, err := hue.Open(all, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close()

	rooms, err := driver.Rooms(t.Context())
	if err != nil || len(rooms) != 1 || rooms[0].Name != "Group 1" || len(rooms[0].Lamps) != 2 || rooms[0].Lamps[0].Name != "Hue Lamp 1" {
		t.Fatalf("rooms: %+v, %v", rooms, err)
	}

	before := [3]map[string]any{1: s.lamp(paired.Key, 1), 2: s.lamp(paired.Key, 2)}
	path := filepath.Join(t.TempDir(), "lamps.json")
	start := func() (*room.Worker, func() error) {
		ctx, stop := context.WithCancel(t.Context())
		w := room.New(room.Config{Driver: driver, RoomName: "Group 1", SnapshotPath: path})
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()
		end := func() error {
			stop()
			return <-done
		}
		return w, end
	}
	dim := lighting.Want{
		Fade: lighting.Fade{
			From: lighting.Scene{Percent: 100, Mirek: 201}, To: lighting.Scene{Percent: 30, Mirek: 370},
			End: 3 * time.Second, Curve: lighting.CurveEven,
		},
		Speed: 1, Ceiling: 100,
	}
	follow := func(w *room.Worker) {
		t.Helper()
		if err := w.Reconcile(t.Context(), dim); err != nil {
			t.Fatal(err)
		}
		eventually(t, "at 30 % and 2700 K", 10*time.Second, func() bool {
			l := s.lamp(paired.Key, 2)
			return l["bri"] == 76.0 && l["ct"] == 370.0 && l["on"] == true
		})
		if l := s.lamp(paired.Key, 1); l["on"] != false || l["bri"] != before[1]["bri"] {
			t.Fatalf("the lamp that was off is %v", l)
		}
		if _, err := os.Stat(path); err != nil {
			t.Fatalf("what the lamps were is not on disk: %v", err)
		}
	}
	restored := func() {
		t.Helper()
		for i := 1; i <= 2; i++ {
			if after := s.lamp(paired.Key, i); !same(before[i], after) {
				t.Errorf("lamp %d was %v and is %v", i, before[i], after)
			}
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the record of the lamps is still there: %v", err)
		}
	}

	t.Run("to its end", func(t *testing.T) {
		w, end := start()
		follow(w)
		if status := w.Status(); status.Lamps != 1 || status.Trouble != "" || status.Restored || status.Percent < 29 || status.Percent > 31 {
			t.Errorf("status: %+v", status)
		}
		over := dim
		over.Restore = true
		if err := w.Reconcile(t.Context(), over); err != nil {
			t.Fatal(err)
		}
		eventually(t, "restored", 10*time.Second, func() bool { return w.Status().Restored })
		restored()
		if err := end(); err != nil {
			t.Error(err)
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		w, end := start()
		follow(w)
		if err := end(); err != nil {
			t.Error(err)
		}
		restored()
	})
	t.Run("crashed", func(t *testing.T) {
		w, end := start()
		follow(w)
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		dimmed := s.lamp(paired.Key, 2)
		if err := end(); err != nil {
			t.Error(err)
		}
		// As a crash leaves it: the lamps dimmed, the record on disk.
		if err := os.WriteFile(path, kept, 0o600); err != nil {
			t.Fatal(err)
		}
		put, err := http.NewRequestWithContext(t.Context(), http.MethodPut, fmt.Sprintf("%s/api/%s/lights/2/state", s.address, paired.Key),
			strings.NewReader(fmt.Sprintf(`{"on":true,"bri":%v,"ct":%v}`, dimmed["bri"], dimmed["ct"])))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := s.client.Do(put)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		given, err := room.RestoreFile(t.Context(), driver, path)
		if err != nil || len(given) != 1 || given[0].Name != "Hue Lamp 2" {
			t.Fatalf("%+v, %v", given, err)
		}
		restored()
	})
}

// TestAKeyThatTheSimulatorDoesNotKnow is left without an answer for ever.
func TestAKeyThatTheSimulatorDoesNotKnow(t *testing.T) {
	t.Parallel()
	s := startSimulator(t)
	driver, err := hue.Open([]hue.Credentials{{Address: s.address, BridgeID: "1", Key: "a-key-that-is-not-known"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close()
	began := time.Now()
	_, err = driver.Snapshot(t.Context(), "Group 1")
	if took := time.Since(began); err == nil || took > 7*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	if err != nil && (!strings.Contains(err.Error(), "does not answer") || strings.Contains(err.Error(), "a-key")) {
		t.Error(err)
	}
}

// vault keeps secrets in memory.
type vault map[string]string

func (v vault) Get(name string) (string, error) { return v[name], nil }

func (v vault) Set(name, secret string) error {
	v[name] = secret
	return nil
}

func (v vault) Delete(name string) error {
	delete(v, name)
	return nil
}
