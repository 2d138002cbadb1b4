use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::Error;

use super::Writer;
use super::serializer::RAW_VALUE;

/// An array or an object that is being written.
pub(super) struct Compound<'a> {
    writer: &'a mut Writer,
    is_empty: bool,
    close: &'static str,
}

impl<'a> Compound<'a> {
    pub(super) fn open(writer: &'a mut Writer, open: &str, close: &'static str) -> Self {
        writer.push(open);
        Self {
            writer,
            is_empty: true,
            close,
        }
    }

    fn comma(&mut self) {
        if !self.is_empty {
            self.writer.text.push(b',');
        }
        self.is_empty = false;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.comma();
        value.serialize(&mut *self.writer)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        if name == RAW_VALUE {
            self.writer.verbatim = true;
            let written = value.serialize(&mut *self.writer);
            self.writer.verbatim = false;
            return written;
        }
        self.writer.name(name, self.is_empty);
        self.is_empty = false;
        value.serialize(&mut *self.writer)
    }

    fn close(self) {
        self.writer.push(self.close);
    }
}

/// What has elements.
macro_rules! arrays {
    ($($of:ident::$method:ident,)+) => {$(
        impl $of for Compound<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.element(value)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        }
    )+};
}

arrays! {
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
}

/// What has fields, with names that are known beforehand.
macro_rules! objects {
    ($($of:ident,)+) => {$(
        impl $of for Compound<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.field(name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        }
    )+};
}

objects! {
    SerializeStruct,
    SerializeStructVariant,
}

impl SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.comma();
        self.writer.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.text.push(b':');
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}
