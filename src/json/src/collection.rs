//! A heap's lists and maps.

use crate::heap::{Full, Heap};
use crate::table::{Table, same_key};
use crate::value::{Entry, List, Map, Value};

/// Accounted bytes of one list beside its items: the vector's head in the heap.
const LIST_BYTES: usize = size_of::<Vec<Value>>();
/// Accounted bytes of one map beside its entries.
const MAP_BYTES: usize = size_of::<Table>();
/// A list's first growth makes room for so many items.
const FIRST_ITEMS: usize = 4;

/// Lists.
impl Heap {
    /// A new list of `items`.
    ///
    /// # Errors
    /// [`Full`] if it does not fit.
    pub fn list(&mut self, items: Vec<Value>) -> Result<List, Full> {
        self.charge(LIST_BYTES + items.capacity() * size_of::<Value>())?;
        self.lists.push(items);
        Ok(List(self.lists.len() - 1))
    }

    /// Its items, in order.
    pub fn items(&self, list: List) -> &[Value] {
        self.lists.get(list.0).map_or(&[], Vec::as_slice)
    }

    /// Appends an item.
    ///
    /// # Errors
    /// [`Full`] if the list cannot grow.
    pub fn push(&mut self, list: List, item: Value) -> Result<(), Full> {
        self.insert(list, self.items(list).len(), item).map(drop)
    }

    /// Inserts an item before `index`, or appends it if `index` is the length; `false` if `index` lies beyond.
    ///
    /// # Errors
    /// [`Full`] if the list cannot grow.
    pub fn insert(&mut self, list: List, index: usize, item: Value) -> Result<bool, Full> {
        let Some(items) = self.lists.get_mut(list.0).filter(|items| index <= items.len()) else {
            return Ok(false);
        };
        if items.len() == items.capacity() {
            let more = items.len().max(FIRST_ITEMS);
            let bytes = more * size_of::<Value>();
            if bytes > self.bytes_max.saturating_sub(self.used) {
                return Err(Full);
            }
            self.used += bytes;
            items.reserve_exact(more);
        }
        items.insert(index, item);
        Ok(true)
    }

    /// Replaces the item at `index` and returns what was there; `None` if there is no such index.
    pub fn set(&mut self, list: List, index: usize, item: Value) -> Option<Value> {
        let slot = self.lists.get_mut(list.0)?.get_mut(index)?;
        Some(std::mem::replace(slot, item))
    }

    /// Removes the item at `index` and returns it; `None` if there is no such index.
    pub fn remove_at(&mut self, list: List, index: usize) -> Option<Value> {
        let items = self.lists.get_mut(list.0)?;
        (index < items.len()).then(|| items.remove(index))
    }

    /// Removes all items.
    pub fn clear_list(&mut self, list: List) {
        if let Some(items) = self.lists.get_mut(list.0) {
            items.clear();
        }
    }
}

/// Maps: insertion order as Java's `LinkedHashMap`.
impl Heap {
    /// A new, empty map.
    ///
    /// # Errors
    /// [`Full`] if it does not fit.
    pub fn map(&mut self) -> Result<Map, Full> {
        self.charge(MAP_BYTES)?;
        self.maps.push(Table::default());
        Ok(Map(self.maps.len() - 1))
    }

    /// A new map of `entries`: the last of equal keys wins and takes the first one's place (R-VTL-42).
    pub(crate) fn map_of(&mut self, entries: &[(Value, Value)]) -> Result<Map, Full> {
        self.charge(MAP_BYTES + Table::bytes_for(entries.len()))?;
        self.maps.push(Table::of(&self.texts, entries));
        Ok(Map(self.maps.len() - 1))
    }

    /// How many entries it has.
    pub fn len(&self, map: Map) -> usize {
        self.table(map).map_or(0, |table| table.entries().len())
    }

    /// The value of a text key.
    pub fn get(&self, map: Map, key: &str) -> Option<Value> {
        let table = self.table(map)?;
        table.value(table.find_text(&self.texts, key)?)
    }

    /// The value of any key; keys are equal as [`Heap::same_key`] says.
    pub fn get_key(&self, map: Map, key: Value) -> Option<Value> {
        let table = self.table(map)?;
        table.value(table.find(&self.texts, key)?)
    }

    /// Key and value of an entry; `None` if there is none at its place.
    pub fn entry(&self, entry: Entry) -> Option<(Value, Value)> {
        self.entries(entry.map()).get(entry.place()).copied()
    }

    /// All keys and values in insertion order.
    pub fn entries(&self, map: Map) -> &[(Value, Value)] {
        self.table(map).map_or(&[], Table::entries)
    }

    /// Puts a value under a key and returns the previous one; a key that is there keeps its place.
    ///
    /// # Errors
    /// [`Full`] if the map cannot grow.
    pub fn put(&mut self, map: Map, key: Value, value: Value) -> Result<Option<Value>, Full> {
        let Some(table) = self.maps.get_mut(map.0) else { return Ok(None) };
        if let Some(place) = table.find(&self.texts, key) {
            return Ok(table.replace(place, value));
        }
        let bytes = table.growth();
        if bytes > self.bytes_max.saturating_sub(self.used) {
            return Err(Full);
        }
        self.used += bytes;
        table.append(&self.texts, key, value);
        Ok(None)
    }

    /// Puts a value under a text key, as [`Heap::put`] does.
    ///
    /// # Errors
    /// [`Full`] if the key or the entry does not fit.
    pub fn put_text(&mut self, map: Map, key: &str, value: Value) -> Result<Option<Value>, Full> {
        let key = self.text(key)?;
        self.put(map, Value::Text(key), value)
    }

    /// Removes a text key and returns its value; the others keep their order.
    pub fn remove(&mut self, map: Map, key: &str) -> Option<Value> {
        let table = self.maps.get_mut(map.0)?;
        let place = table.find_text(&self.texts, key)?;
        table.remove(&self.texts, place)
    }

    /// Removes any key, as [`Heap::remove`] does.
    pub fn remove_key(&mut self, map: Map, key: Value) -> Option<Value> {
        let table = self.maps.get_mut(map.0)?;
        let place = table.find(&self.texts, key)?;
        table.remove(&self.texts, place)
    }

    /// Whether two values are one key: texts and digits by content, numbers by kind and value, lists and maps by
    /// identity.
    pub fn same_key(&self, left: Value, right: Value) -> bool {
        same_key(&self.texts, left, right)
    }

    /// Removes all entries.
    pub fn clear_map(&mut self, map: Map) {
        if let Some(table) = self.maps.get_mut(map.0) {
            table.clear();
        }
    }

    fn table(&self, map: Map) -> Option<&Table> {
        self.maps.get(map.0)
    }
}
