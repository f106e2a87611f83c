//! YAML with places. The event parser keeps its own stack on the heap and gives one event at a time, so limits are
//! held while reading: neither a deep document nor an alias bomb gets to build anything.

mod scalar;

use crate::budget::{Budget, Mistake, Size, measure, report_duplicates};
use crate::codes;
use crate::tree::{Key, Node, ReadLimits, Value, number};
use ringgate_definition::{Diagnostic, Diagnostics, Place, SourceId};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Reads a YAML document.
pub(crate) fn read(
    text: &str,
    source: SourceId,
    limits: &ReadLimits,
    diagnostics: &mut Diagnostics,
) -> Result<Node, Mistake> {
    let mut builder = Builder {
        source,
        budget: Budget::new(limits),
        diagnostics,
        open: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        documents: 0,
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| builder.syntax(&error))?;
        builder.take(event, span)?;
    }
    match builder.root {
        Some(node) if !node.is_null() => Ok(node),
        _ => {
            let place = Place { source, line: 1, column: 1, width: 1 };
            let remedy = "Write an OpenAPI document or a gateway file";
            Err(Box::new(Diagnostic::error(codes::EMPTY, place, "The document is empty").remedy(remedy)))
        }
    }
}

struct Builder<'a> {
    source: SourceId,
    budget: Budget,
    diagnostics: &'a mut Diagnostics,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchor>,
    root: Option<Node>,
    documents: usize,
}

/// What an anchor stands for.
struct Anchor {
    node: Node,
    size: Size,
}

/// A map or list whose end has not come yet.
struct Open {
    place: Place,
    anchor: usize,
    parts: Parts,
}

enum Parts {
    List(Vec<Node>),
    Map { entries: Vec<(Key, Node)>, key: Option<MapKey>, merges: Vec<(Place, Node)> },
}

/// A key whose value has not come yet.
enum MapKey {
    Named(Key),
    /// A plain `<<`: what comes is merged into the map.
    Merge(Place),
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Mistake> {
        let place = self.place(span);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => self.start_document(place),
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::Scalar(text, style, anchor, tag) => self.scalar(text, style, anchor, tag, place),
            Event::SequenceStart(anchor, tag) => {
                self.check_tag(tag.as_deref(), "seq", place)?;
                self.start(Parts::List(Vec::new()), anchor, place)
            }
            Event::MappingStart(anchor, tag) => {
                self.check_tag(tag.as_deref(), "map", place)?;
                let parts = Parts::Map { entries: Vec::new(), key: None, merges: Vec::new() };
                self.start(parts, anchor, place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
        }
    }

    fn start_document(&mut self, place: Place) -> Result<(), Mistake> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let message = "A second document starts in the same file";
        Err(self
            .mistake(codes::SEVERAL_DOCUMENTS, place, message)
            .remedy("Put each document into its own file")
            .into())
    }

    fn start(&mut self, parts: Parts, anchor: usize, place: Place) -> Result<(), Mistake> {
        self.refuse_as_key(place)?;
        self.budget.take_node(place)?;
        self.budget.check_depth(self.open.len() + 1, place)?;
        self.open.push(Open { place, anchor, parts });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Mistake> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.parts {
            Parts::List(items) => Value::List(items),
            Parts::Map { mut entries, merges, .. } => {
                report_duplicates(&entries, self.diagnostics);
                self.merge(&mut entries, merges)?;
                Value::Map(entries)
            }
        };
        self.finish(Node { place: open.place, value }, open.anchor)
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), Mistake> {
        let Some(known) = self.anchors.get(&anchor) else {
            let message = "The alias stands inside of what it stands for";
            let remedy = "Write out what the alias means; a schema that needs itself uses `$ref`";
            return Err(self.mistake(codes::ALIAS_INSIDE_ITSELF, place, message).remedy(remedy).into());
        };
        self.budget.take(known.size, place)?;
        self.budget.check_depth(self.open.len() + known.size.height, place)?;
        let node = known.node.clone();
        if !self.awaits_key() {
            return self.put(node);
        }
        match node.value {
            Value::Text(text) | Value::Number(text) => self.put_key(MapKey::Named(Key { text, place })),
            _ => self.refuse_as_key(place),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        place: Place,
    ) -> Result<(), Mistake> {
        let plain = style == ScalarStyle::Plain;
        if self.awaits_key() {
            if plain && tag.is_none() && text == "<<" {
                return self.put_key(MapKey::Merge(place));
            }
            self.remember(anchor, &Node { place, value: Value::Text(text.clone().into_owned()) })?;
            return self.put_key(MapKey::Named(Key { text: text.into_owned(), place }));
        }
        self.budget.take_node(place)?;
        let value = scalar::resolve(text, plain, tag.as_deref()).map_err(|wrong| wrong.at(place))?;
        self.finish(Node { place, value }, anchor)
    }

    /// A value is complete.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Mistake> {
        self.remember(anchor, &node)?;
        self.put(node)
    }

    /// Keeps what an anchor stands for. The copy is paid for, as anchors may stand inside one another.
    fn remember(&mut self, anchor: usize, node: &Node) -> Result<(), Mistake> {
        if anchor == 0 {
            return Ok(());
        }
        let size = measure(node);
        self.budget.take(size, node.place)?;
        self.anchors.insert(anchor, Anchor { node: node.clone(), size });
        Ok(())
    }

    fn put(&mut self, node: Node) -> Result<(), Mistake> {
        match self.open.last_mut().map(|open| &mut open.parts) {
            None => self.root = Some(node),
            Some(Parts::List(items)) => items.push(node),
            Some(Parts::Map { entries, key, merges }) => match key.take() {
                Some(MapKey::Named(key)) => entries.push((key, node)),
                Some(MapKey::Merge(place)) => merges.push((place, node)),
                None => return self.refuse_as_key(node.place),
            },
        }
        Ok(())
    }

    fn put_key(&mut self, new: MapKey) -> Result<(), Mistake> {
        if let Some(Parts::Map { key, .. }) = self.open.last_mut().map(|open| &mut open.parts) {
            *key = Some(new);
        }
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        matches!(self.open.last().map(|open| &open.parts), Some(Parts::Map { key: None, .. }))
    }

    fn refuse_as_key(&self, place: Place) -> Result<(), Mistake> {
        if !self.awaits_key() {
            return Ok(());
        }
        let remedy = "Use a text as the key; a text that starts with `{` or `[` needs quotes";
        Err(self.mistake(codes::KEY_NOT_TEXT, place, "A map or a list stands as a key").remedy(remedy).into())
    }

    /// `<<`: entries whose keys the map does not have itself; of several maps the earlier wins.
    fn merge(&mut self, entries: &mut Vec<(Key, Node)>, merges: Vec<(Place, Node)>) -> Result<(), Mistake> {
        if merges.is_empty() {
            return Ok(());
        }
        let mut taken: HashSet<String> = entries.iter().map(|(key, _)| key.text.clone()).collect();
        for (place, node) in merges {
            let maps = match node.value {
                Value::List(items) => items,
                value => vec![Node { place: node.place, value }],
            };
            for map in maps {
                let Value::Map(merged) = map.value else {
                    let message = format!("`<<` merges maps, and this is {}", map.value.described());
                    return Err(self
                        .mistake(codes::BAD_MERGE, place, message)
                        .remedy("Write `<<: *name`, with the anchor `&name` at a map")
                        .related(map.place, "this is merged")
                        .into());
                };
                entries.extend(merged.into_iter().filter(|(key, _)| taken.insert(key.text.clone())));
            }
        }
        Ok(())
    }

    fn check_tag(&self, tag: Option<&Tag>, expected: &str, place: Place) -> Result<(), Mistake> {
        scalar::check_collection_tag(tag, expected).map_err(|wrong| wrong.at(place).into())
    }

    fn mistake(&self, code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, place, message)
    }

    fn syntax(&self, error: &ScanError) -> Mistake {
        let place = self.marked(error.marker());
        // The scanner looks ahead and has a bound of its own, well above ours, for `[` and `{`.
        if error.info().contains("recursion limit") {
            return self.budget.too_deep(place);
        }
        let remedy =
            "Check the indentation, and quote texts that have `: `, ` #` or start with one of `{[&*!|>%@`";
        let message = format!("This is not YAML: {}", error.info());
        Box::new(self.mistake(codes::YAML_SYNTAX, place, message).remedy(remedy))
    }

    fn place(&self, span: Span) -> Place {
        let one_line = span.start.line() == span.end.line();
        let width = if one_line { span.end.col().saturating_sub(span.start.col()) } else { 1 };
        Place { width: number(width.max(1)), ..self.marked(&span.start) }
    }

    fn marked(&self, marker: &Marker) -> Place {
        Place {
            source: self.source,
            line: number(marker.line().max(1)),
            column: number(marker.col()).saturating_add(1),
            width: 1,
        }
    }
}
