//! Choices as the database holds them: by the word that the API has for them.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer, value};

/// A choice in a column. A word that is none of the choices is an error, as a broken file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<T>(pub T);

impl<T: Serialize> ToSql for Named<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match serde_json::to_value(&self.0) {
            Ok(serde_json::Value::String(word)) => Ok(word.into()),
            Ok(_) => Err(rusqlite::Error::ToSqlConversionFailure("a choice has to be one word".into())),
            Err(error) => Err(rusqlite::Error::ToSqlConversionFailure(error.into())),
        }
    }
}

impl<T: DeserializeOwned> FromSql for Named<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let choice = T::deserialize(value.as_str()?.into_deserializer());
        choice.map(Named).map_err(|error: value::Error| FromSqlError::Other(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::show::Pace;

    #[test]
    fn a_choice_is_stored_as_its_word() {
        let file = rusqlite::Connection::open_in_memory().unwrap();
        let stored: String = file.query_row("SELECT ?1", [Named(Pace::OneByOne)], |row| row.get(0)).unwrap();
        assert_eq!(stored, "one_by_one");
        let read = |word: &str| file.query_row("SELECT ?1", [word], |row| row.get::<_, Named<Pace>>(0));
        assert_eq!(read("one_by_one").unwrap(), Named(Pace::OneByOne));
        assert!(read("?").is_err());
    }
}
