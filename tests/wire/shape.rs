//! Descriptors in a form to read: a line for each field, value and RPC under what has it.

use std::{collections::BTreeMap, fmt};

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet, MethodDescriptorProto,
    field_descriptor_proto::{Label, Type},
};

/// What there is: members by the name of what has them, `message kaifong.common.v1.Money`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shape(pub BTreeMap<String, Vec<Member>>);

/// A field, a value of an enum, or an RPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number on the wire; an RPC has none.
    pub number: Option<i32>,
    /// Its name.
    pub name: String,
    /// Label, type and choice of a field (`repeated string`, `int64 of amount`), messages of an RPC (`A -> stream B`).
    pub kind: String,
}

impl Shape {
    /// All that is ours.
    pub fn of(set: &FileDescriptorSet) -> Self {
        let mut shape = Self::default();
        for file in set.file.iter().filter(|file| file.package().starts_with("kaifong.")) {
            let package = file.package();
            file.message_type.iter().for_each(|message| shape.message(package, message));
            file.enum_type.iter().for_each(|values| shape.values(package, values));
            for service in &file.service {
                let methods = service.method.iter().map(method).collect();
                shape.0.insert(format!("service {package}.{}", service.name()), methods);
            }
        }
        shape
    }

    fn message(&mut self, above: &str, message: &DescriptorProto) {
        let name = format!("{above}.{}", message.name());
        message.nested_type.iter().for_each(|inner| self.message(&name, inner));
        message.enum_type.iter().for_each(|values| self.values(&name, values));
        let mut fields: Vec<Member> = message.field.iter().map(|one| field(message, one)).collect();
        fields.sort_by_key(|field| field.number);
        self.0.insert(format!("message {name}"), fields);
    }

    fn values(&mut self, above: &str, values: &EnumDescriptorProto) {
        let value = |value: &prost_types::EnumValueDescriptorProto| Member {
            number: Some(value.number()),
            name: value.name().to_owned(),
            kind: String::new(),
        };
        let mut members: Vec<Member> = values.value.iter().map(value).collect();
        members.sort_by_key(|value| value.number);
        self.0.insert(format!("enum {above}.{}", values.name()), members);
    }

    /// Reads what [`Shape`] writes.
    ///
    /// # Panics
    /// When a line is none of its.
    pub fn parse(text: &str) -> Self {
        let mut shape = Self::default();
        let mut owner = String::new();
        for line in text.lines() {
            match line.strip_prefix("  ") {
                None => {
                    line.clone_into(&mut owner);
                    shape.0.insert(owner.clone(), Vec::new());
                }
                Some(member) => {
                    let members = shape.0.get_mut(&owner).unwrap_or_else(|| panic!("nothing has {line:?}"));
                    members.push(Member::parse(member));
                }
            }
        }
        shape
    }
}

impl Member {
    fn parse(line: &str) -> Self {
        let (head, kind) = line.split_once(": ").unwrap_or((line, ""));
        let (number, name) = match head.split_once(' ') {
            Some((number, name)) => (Some(number.parse().unwrap_or_else(|_| panic!("{line:?} has no number"))), name),
            None => (None, head),
        };
        Self { number, name: name.to_owned(), kind: kind.to_owned() }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (owner, members) in &self.0 {
            writeln!(f, "{owner}")?;
            members.iter().try_for_each(|member| writeln!(f, "  {member}"))?;
        }
        Ok(())
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.number {
            write!(f, "{number} ")?;
        }
        write!(f, "{}", self.name)?;
        if self.kind.is_empty() { Ok(()) } else { write!(f, ": {}", self.kind) }
    }
}

fn field(message: &DescriptorProto, field: &FieldDescriptorProto) -> Member {
    let label = match field.label() {
        Label::Repeated => "repeated ",
        Label::Required => "required ",
        Label::Optional if field.proto3_optional() => "optional ",
        Label::Optional => "",
    };
    let scalar = || field.r#type().as_str_name().trim_start_matches("TYPE_").to_ascii_lowercase();
    let named = [Type::Message, Type::Enum, Type::Group].contains(&field.r#type());
    let own = if named { plain(field.type_name()).to_owned() } else { scalar() };
    let choice = field.oneof_index.filter(|_| !field.proto3_optional()).and_then(|index| usize::try_from(index).ok());
    let of = choice.map(|index| format!(" of {}", message.oneof_decl[index].name())).unwrap_or_default();
    Member { number: Some(field.number()), name: field.name().to_owned(), kind: format!("{label}{own}{of}") }
}

fn method(method: &MethodDescriptorProto) -> Member {
    let side = |streams: bool, message: &str| format!("{}{}", if streams { "stream " } else { "" }, plain(message));
    let asks = side(method.client_streaming(), method.input_type());
    let answers = side(method.server_streaming(), method.output_type());
    Member { number: None, name: method.name().to_owned(), kind: format!("{asks} -> {answers}") }
}

fn plain(name: &str) -> &str {
    name.trim_start_matches('.')
}
