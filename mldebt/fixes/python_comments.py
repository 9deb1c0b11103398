"""Comments of Python changed through LibCST, which keeps every other character as it was."""

from __future__ import annotations

from typing import TypeVar, cast

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from mldebt.errors import MldebtError
from mldebt.fixes.rewording import Rewording, without_or_with

_Node = TypeVar("_Node", bound=cst.CSTNode)


def reworded_python(text: str, change: Rewording) -> str:
    """The text with its comments changed; raises MldebtError where LibCST cannot parse it or would not give it back."""
    try:
        module = cst.parse_module(text)
    except (cst.ParserSyntaxError, RecursionError) as error:
        raise MldebtError("LibCST cannot parse the file") from error
    if module.code != text:
        raise MldebtError("LibCST does not keep the layout of the file")
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    return wrapper.visit(_Commenter(change)).code


class _Commenter(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, change: Rewording) -> None:
        super().__init__()
        self.change = change

    def leave_TrailingWhitespace(  # noqa: N802
        self, original_node: cst.TrailingWhitespace, updated_node: cst.TrailingWhitespace
    ) -> cst.TrailingWhitespace:
        line = self._line(original_node)
        comment = self._reworded(line, original_node.comment)
        if comment is original_node.comment:
            return updated_node
        space = (
            updated_node.whitespace if comment and original_node.comment else cst.SimpleWhitespace("  " * bool(comment))
        )
        return updated_node.with_changes(comment=comment, whitespace=space)

    def leave_EmptyLine(  # noqa: N802
        self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine
    ) -> cst.EmptyLine | cst.RemovalSentinel:
        if original_node.comment is None:
            return updated_node
        comment = self._reworded(self._line(original_node.comment), original_node.comment)
        return updated_node.with_changes(comment=comment) if comment else cst.RemoveFromParent()

    def leave_ParenthesizedWhitespace(  # noqa: N802
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.ParenthesizedWhitespace:
        comment = self.change.above.get(self.get_metadata(PositionProvider, original_node).end.line)
        if comment is None:
            return updated_node
        above = cst.EmptyLine(updated_node.indent, updated_node.last_line, cst.Comment(comment))
        return updated_node.with_changes(empty_lines=(*updated_node.empty_lines, above))

    def on_leave(
        self, original_node: _Node, updated_node: _Node | cst.RemovalSentinel | cst.FlattenSentinel[_Node]
    ) -> _Node | cst.RemovalSentinel | cst.FlattenSentinel[_Node]:
        left = super().on_leave(original_node, cast("_Node", updated_node))
        field = _lines_above(original_node)
        if not field or not isinstance(left, cst.CSTNode):
            return left
        comment = self.change.above.get(self._line(original_node))
        if comment is None:
            return left
        lines = (*getattr(left, field), cst.EmptyLine(comment=cst.Comment(comment)))
        return left.with_changes(**{field: lines})

    def _reworded(self, line: int, comment: cst.Comment | None) -> cst.Comment | None:
        """The comment of a line as it shall be; the same object where nothing changes."""
        if line in self.change.changed and comment:
            value = without_or_with(comment.value, *self.change.changed[line]).strip()
            return cst.Comment(value) if value.strip("#") else None
        if line in self.change.after:
            added = self.change.after[line]
            return cst.Comment(f"{comment.value}  {added}" if comment else added)
        return comment

    def _line(self, node: cst.CSTNode) -> int:
        return int(self.get_metadata(PositionProvider, node).start.line)


def _lines_above(node: cst.CSTNode) -> str:
    """The field that holds the empty lines and comments right above a node, if it has one."""
    if getattr(node, "decorators", ()):
        return "lines_after_decorators"
    return "leading_lines" if hasattr(node, "leading_lines") else ""
