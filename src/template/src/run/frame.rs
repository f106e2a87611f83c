use ringgate_json::{Entry, List, Map, Value};

use super::value::{Store, Val, View};

/// Something that is open: it knows how to go back to what was before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    /// Values on the stack below it.
    pub(super) values: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum FrameKind {
    /// What is printed is gathered, from here in the output.
    Capture {
        start: usize,
    },
    Loop(Loop),
    /// A sub-program: where to go on, and with which variables.
    Call {
        pc: u32,
        env: u32,
        called: Called,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called {
    Macro,
    /// A block that prints.
    Block(usize),
    /// A block whose text replaces it at this place on the stack.
    BlockText(usize, usize),
    /// A macro's argument.
    Argument,
}

/// A `#foreach` that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub(super) source: Source,
    /// Its number in the run.
    pub(super) id: u64,
    /// Items taken so far.
    pub(super) taken: u32,
    /// Items there were when it began: to add or remove some on the way is an exception.
    pub(super) length: usize,
    pub(super) slot: u32,
    pub(super) end: u32,
    /// What the loop's variables were before.
    pub(super) saved: Saved,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Saved {
    pub(super) item: Val,
    pub(super) scope: Val,
    pub(super) count: Val,
    pub(super) has_next: Val,
}

/// What is iterated over, with how many items were taken elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    List(List),
    View(View, Map),
    /// An iterator that may have been asked before.
    Iterator(usize),
}

impl Source {
    /// `None` if there is nothing to iterate over (R-VTL-13).
    pub(super) fn of(val: Val) -> Option<Source> {
        match val {
            Val::Data(Value::Map(map)) => Some(Source::View(View::Values, map)),
            Val::Iterator(index) => Some(Source::Iterator(index)),
            other => match other.view() {
                Some((view, map)) => Some(Source::View(view, map)),
                None => other.list().map(Source::List),
            },
        }
    }

    /// How many items there are; 0 for an iterator, which has its own way.
    pub(super) fn length(self, store: &Store) -> usize {
        match self {
            Source::List(list) => store.heap.items(list).len(),
            Source::View(_, map) => store.heap.len(map),
            Source::Iterator(_) => 0,
        }
    }

    /// The item at a place; an iterator is asked through its own source.
    pub(super) fn item(self, store: &Store, place: u32) -> Option<Val> {
        match self {
            Source::List(list) => store.heap.items(list).get(place as usize).map(|item| store.load(*item)),
            Source::View(View::Entries, map) => {
                let entry = Entry::new(map, place);
                store.heap.entry(entry).map(|_| Val::Entry(entry))
            }
            Source::View(View::Keys, map) => {
                store.heap.entry(Entry::new(map, place)).map(|(key, _)| store.load(key))
            }
            Source::View(View::Values, map) => {
                store.heap.entry(Entry::new(map, place)).map(|(_, value)| store.load(value))
            }
            Source::Iterator(_) => None,
        }
    }
}

/// An iterator: what it walks over, and how far it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    pub(super) source: Source,
    pub(super) place: u32,
}

/// The variables of a macro's body: its parameters, before those of its caller.
#[derive(Clone, Debug)]
pub(super) struct Env {
    pub(super) parent: u32,
    pub(super) bindings: Vec<Binding>,
}

/// A parameter. What was assigned to it wins over its argument.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding {
    pub(super) slot: u32,
    pub(super) argument: Option<u32>,
    pub(super) value: Val,
}
